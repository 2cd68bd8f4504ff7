import type { Ddl } from '../../schema/migration.ts'

/** SQLite's names of types, its triggers, and what tells the index of words what changed. */
export const sqliteDdl: Ddl = {
  int: 'integer',
  text: 'text',
  real: 'real',
  bytes: 'blob',
  growing: { type: 'integer', build: (column) => column.primaryKey().autoIncrement() },
  own: {
    1: [
      // Capacity is held here too, whatever the code above does. Only increases: lowering `max` takes nothing away.
      `create trigger agent_load_max before update of load on agent_load
       when new.load > old.load and new.load > new.max
       begin select raise(abort, 'agent_load: beyond max'); end`,
      // Departments may be removed, so a foreign key would not do.
      ...['insert', 'update of department'].map(
        (event, index) => `create trigger conversations_department_${index} before ${event} on conversations
       when ${index === 0 ? 'true' : 'new.department is not old.department'}
       begin
         select raise(abort, 'conversations: no such department of this site')
         where not exists (select 1 from departments where site = new.site and id = new.department);
       end`,
      ),
      `create trigger site_totals_created after insert on conversations
       begin
         update site_totals
         set open = open + (new.status <> 'closed'), closed = closed + (new.status = 'closed') where site = new.site;
       end`,
      `create trigger site_totals_moved after update of status on conversations
       when (new.status = 'closed') <> (old.status = 'closed')
       begin
         update site_totals
         set open = open + (new.status <> 'closed') - (old.status <> 'closed'),
             closed = closed + (new.status = 'closed') - (old.status = 'closed')
         where site = new.site;
       end`,
    ],
    2: [
      // Events (by row) and contacts (by `ord`) that are no longer as they were when they arrived.
      'create table search_changes (id integer primary key autoincrement, event integer, contact integer)',
      `create trigger search_event after update of json on events
       begin insert into search_changes (event) values (new.rowid); end`,
      `create trigger search_contact after update of doc on contacts
       when ${['name', 'email', 'externalId', 'attributes']
         .map((field) => `new.doc -> '$.${field}' is not old.doc -> '$.${field}'`)
         .join(' or ')}
       begin insert into search_changes (contact) values (new.ord); end`,
      `create trigger search_contact_gone after delete on contacts
       begin insert into search_changes (contact) values (old.ord); end`,
    ],
  },
}
