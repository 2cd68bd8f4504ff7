// Doubles for tests of whatever is built on the client.
export { agent, conversationView, fakeId, messageEvent, siteView, visitor, welcome } from './builders.ts'
export { FakeEnvironment } from './FakeEnvironment.ts'
export { fakeClient } from './fakeClient.ts'
export { FakeHttp } from './FakeHttp.ts'
export { FakeRelay } from './FakeRelay.ts'
export { FakeSocket } from './FakeSocket.ts'
export { FakeStorage } from './FakeStorage.ts'
