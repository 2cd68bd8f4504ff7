import type { Locale } from './Locale.ts'

const minutes = (n: number): string => (n === 1 ? '1 Minute' : `${n} Minuten`)

/** German. */
export const locale: Locale = {
  intl: 'de',
  t: {
    lang: 'de',
    dir: 'ltr',
    openChat: 'Chat öffnen',
    closeChat: 'Chat schließen',
    conversation: 'Unterhaltung',
    message: 'Nachricht',
    send: 'Senden',
    close: 'Schließen',
    menu: 'Weitere Möglichkeiten',
    chatWith: (site) => `Chat mit ${site}`,
    hello: (hour) => (hour > 4 && hour < 11 ? 'Guten Morgen' : hour > 4 && hour < 18 ? 'Guten Tag' : 'Guten Abend'),
    here: (names) =>
      names.length > 1
        ? `${names.slice(0, -1).join(', ')} und ${names.at(-1)} sind da.`
        : names[0]
          ? `${names[0]} ist da.`
          : 'Wir sind da.',
    allBusy: 'Gerade sind alle im Gespräch.',
    ask: 'Wie können wir helfen?',
    replies: (n) => `Antwortet meist in ${minutes(n)}`,
    nobodyHere: 'Gerade ist niemand frei.',
    writeAnyway: 'Schreiben Sie trotzdem. Wer zuerst kommt, antwortet hier.',
    leaveInvite: (byEmail) =>
      byEmail
        ? 'Hinterlassen Sie eine Nachricht, wir schreiben Ihnen.'
        : 'Hinterlassen Sie eine Nachricht. Die Antwort sehen Sie hier.',
    leave: 'Nachricht hinterlassen',
    inTurn: 'Wir antworten der Reihe nach',
    youSay: 'Sie:',
    sending: 'Wird gesendet',
    waiting: 'Geht hinaus, sobald die Verbindung da ist',
    sent: 'Gesendet',
    trying: 'Nicht gesendet. Wir versuchen es weiter.',
    failed: 'Nicht gesendet.',
    tryNow: 'Jetzt versuchen',
    over: (n) => `${n} Zeichen zu viel. Zwei Nachrichten gehen auch.`,
    reconnecting: 'Verbindung wird hergestellt.',
    reconnectingMore: 'Ihre Nachrichten sind aufgehoben und gehen der Reihe nach hinaus.',
    denied: 'Dieser Browser hebt nichts für uns auf.',
    deniedMore: 'Der Chat dauert, bis Sie die Seite verlassen.',
    stopped: 'Der Chat kann sich nicht verbinden.',
    stoppedMore: 'Bitte laden Sie die Seite neu.',
  },
  talk: {
    unread: (n) => (n === 1 ? '1 ungelesene Nachricht' : `${n} ungelesene Nachrichten`),
    queueFull: 'Die Warteschlange ist voll.',
    queueFullHint:
      'Ihre Nachricht ist aufgehoben und geht hinaus, sobald Platz ist. Oder hinterlassen Sie sie für später.',
    leaveInstead: 'Stattdessen Nachricht hinterlassen',
    yours: 'Ihre Unterhaltungen',
    online: 'Online',
    notOnline: 'Nicht online',
    inQueue: 'Sie sind in der Warteschlange',
    ended: 'Beendet',
    kept: 'Nachricht aufgehoben',
    place: (n) => (n === 1 ? 'Sie sind als Nächstes dran.' : `Sie sind auf Platz ${n}.`),
    wait: (low, high) =>
      low >= 30
        ? 'Meist über 30 Minuten.'
        : high < 2
          ? 'Meist unter 2 Minuten.'
          : low === high
            ? `Meist etwa ${high} Minuten.`
            : `Meist ${low}–${high} Minuten.`,
    you: 'Sie',
    writeNow: 'Schreiben Sie gern schon. Wer kommt, liest es zuerst.',
    joined(name, ms) {
      const [min, sec] = [Math.floor(ms / 60_000), Math.floor(ms / 1000) % 60]
      const wait = [min && `${min} Min.`, sec && `${sec} Sek.`].filter(Boolean).join(' ')
      return wait ? `${name} ist nach ${wait} dazugekommen` : `${name} ist dazugekommen`
    },
    passed: (from, to) => `${from} hat an ${to} übergeben`,
    waitsAgain: 'Sie warten wieder, von vorn',
    endedBy: (name) => `${name} hat die Unterhaltung beendet`,
    youEnded: 'Sie haben die Unterhaltung beendet',
    itEnded: 'Die Unterhaltung ist beendet',
    left: (email) =>
      email
        ? `Nachricht aufgehoben. Wir schreiben an ${email}`
        : 'Nachricht aufgehoben. Die Antwort sehen Sie hier beim nächsten Besuch',
    rated: (score) => `Sie haben ${score} von 5 gegeben`,
    somebody: 'Jemand',
    today: 'Heute',
    yesterday: 'Gestern',
    fresh: 'Neu',
    newMessages: (n) => (n === 1 ? '1 neue Nachricht' : `${n} neue Nachrichten`),
    says: (name) => `${name}:`,
    typing: (name) => `${name} schreibt`,
    delivered: 'Zugestellt',
    read: 'Gelesen',
  },
  more: {
    name: 'Name',
    email: 'E-Mail',
    optional: 'Freiwillig',
    about: 'Worum geht es?',
    textSize: 'Schriftgröße',
    letter: 'A',
    sizes: ['Normale Schrift', 'Große Schrift', 'Größte Schrift'],
    end: 'Unterhaltung beenden',
    endAsk: 'Diese Unterhaltung beenden?',
    endYes: 'Ja, beenden',
    endNot: 'Weiter chatten',
    back: 'Zurück',
    nobodyFree: 'Gerade ist niemand frei.',
    leavesQueue: 'Sie verlassen die Warteschlange.',
    queueFull: 'Die Warteschlange ist voll.',
    answeredByMail: 'Hinterlassen Sie eine Nachricht, wir schreiben Ihnen.',
    answeredHere: 'Die Antwort sehen Sie hier bei Ihrem nächsten Besuch.',
    leaveButton: 'Nachricht abgeben',
    emailNeeded: 'Wir brauchen eine Adresse, um Ihnen zu schreiben.',
    emailAt: 'In der Adresse fehlt das @.',
    emailEnding: 'Der Adresse fehlt die Endung, zum Beispiel .de',
    textNeeded: 'Schreiben Sie, wobei wir helfen können.',
    notLeft: 'Das ist nicht angekommen. Bitte versuchen Sie es noch einmal.',
    howWas: (name) => (name ? `Wie war es mit ${name}?` : 'Wie war es?'),
    stars: ['Nicht gut', 'Könnte besser sein', 'In Ordnung', 'Gut', 'Sehr gut'],
    add: 'Möchten Sie etwas hinzufügen?',
    sendRating: 'Bewertung senden',
    thanks: 'Danke. Das hilft uns, besser zu werden.',
    goOn: 'Weiterschreiben',
    again: 'Neue Unterhaltung',
  },
}
