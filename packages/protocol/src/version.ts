/** Version of the wire that this code speaks. Raised only by the decision that `version.test.ts` asks for. */
export const PROTOCOL_VERSION = 1

/** Oldest version a relay still serves. A version stays served for at least 90 days after its successor shipped. */
export const MIN_SUPPORTED_PROTOCOL = 1

// History
// 1  first release
