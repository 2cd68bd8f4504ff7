import { expect, test } from 'vitest'
import { checkForbiddenWords } from './forbiddenWords.mjs'

const list = { path: 'scripts/checks/forbidden-words.txt', text: '# no secrets\nsecret\\d+\n' }

test('says where the word stands and why it must not', () => {
  const file = { path: 'README.md', text: 'one\nthe secret42\n' }
  expect(checkForbiddenWords([list, file], '/app')).toEqual(['README.md:2  "secret42": no secrets'])
})

test("the repository's place on disk is forbidden, unless it is a word like any other", () => {
  const file = { path: 'README.md', text: 'cd /srv/builds/deskbell; ls /app' }
  expect(checkForbiddenWords([list, file], '/srv/builds/deskbell')).toHaveLength(1)
  expect(checkForbiddenWords([list, file], '/app')).toEqual([])
})
