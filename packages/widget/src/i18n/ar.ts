import type { Locale } from './Locale.ts'

/** Arabic counts in six ways. The few that a chat needs, by the rules of the language: 1, 2, 3–10, 11–99, and the hundreds. */
const count = (n: number, one: string, two: string, few: string, many: string, other: string): string => {
  const rest = n % 100
  if (n === 1) return one
  if (n === 2) return two
  return `${n} ${rest > 2 && rest < 11 ? few : rest > 10 ? many : other}`
}
const minutes = (n: number): string => count(n, 'دقيقة', 'دقيقتين', 'دقائق', 'دقيقة', 'دقيقة')

/** Arabic. Western digits, as on most sites of the region that sell. */
export const locale: Locale = {
  intl: 'ar-u-nu-latn',
  t: {
    lang: 'ar',
    dir: 'rtl',
    openChat: 'فتح المحادثة',
    closeChat: 'إغلاق المحادثة',
    conversation: 'المحادثة',
    message: 'رسالة',
    send: 'إرسال',
    close: 'إغلاق',
    menu: 'خيارات أخرى',
    chatWith: (site) => `محادثة مع ${site}`,
    hello: (hour) => (hour > 4 && hour < 12 ? 'صباح الخير' : 'مساء الخير'),
    here: (names) => (names.length ? `متاح الآن: ${names.join('، ')}` : 'نحن هنا.'),
    allBusy: 'الجميع في محادثات الآن.',
    ask: 'كيف يمكننا مساعدتك؟',
    replies: (n) => `نرد عادةً خلال ${minutes(n)}`,
    nobodyHere: 'لا أحد متاح الآن.',
    writeAnyway: 'اكتب على أي حال، وأول من يعود يرد عليك هنا.',
    leaveInvite: (byEmail) => (byEmail ? 'اترك رسالة وسنكتب إليك.' : 'اترك رسالة وسترى الرد هنا.'),
    leave: 'اترك رسالة',
    inTurn: 'نرد بالترتيب',
    youSay: 'أنت:',
    sending: 'جارٍ الإرسال',
    waiting: 'ستُرسل عند عودة الاتصال',
    sent: 'أُرسلت',
    trying: 'لم تُرسل. سنواصل المحاولة.',
    failed: 'لم تُرسل.',
    tryNow: 'حاول الآن',
    over: (n) =>
      `${count(n, 'حرف زائد', 'حرفان زائدان', 'أحرف زائدة', 'حرفًا زائدًا', 'حرف زائد')}. يمكنك إرسال رسالتين.`,
    reconnecting: 'نعيد الاتصال.',
    reconnectingMore: 'رسائلك محفوظة وستُرسل بالترتيب.',
    denied: 'هذا المتصفح لا يحفظ لنا شيئًا.',
    deniedMore: 'تبقى المحادثة حتى تغادر هذه الصفحة.',
    stopped: 'تعذّر اتصال المحادثة.',
    stoppedMore: 'أعد تحميل الصفحة من فضلك.',
  },
  talk: {
    unread: (n) =>
      count(
        n,
        'رسالة واحدة غير مقروءة',
        'رسالتان غير مقروءتين',
        'رسائل غير مقروءة',
        'رسالة غير مقروءة',
        'رسالة غير مقروءة',
      ),
    queueFull: 'الصف ممتلئ.',
    queueFullHint: 'رسالتك محفوظة وستُرسل حالما يتوفر مكان. أو اتركها لنرد عليها لاحقًا.',
    leaveInstead: 'اترك رسالة بدلًا من الانتظار',
    yours: 'محادثاتك',
    online: 'متاح الآن',
    notOnline: 'غير متاح الآن',
    inQueue: 'أنت في الصف',
    ended: 'انتهت',
    kept: 'حُفظت الرسالة',
    place: (n) => (n === 1 ? 'دورك هو التالي.' : `ترتيبك ${n}.`),
    wait: (low, high) =>
      low >= 30
        ? 'عادةً أكثر من 30 دقيقة.'
        : high < 2
          ? 'عادةً أقل من دقيقتين.'
          : low === high
            ? `عادةً نحو ${minutes(high)}.`
            : `عادةً ${low}–${high} دقائق.`,
    you: 'أنت',
    writeNow: 'يمكنك الكتابة الآن، ومن يأتي يقرأها أولًا.',
    joined(name, ms) {
      const [min, sec] = [Math.floor(ms / 60_000), Math.floor(ms / 1000) % 60]
      const wait = [min && `${min} د`, sec && `${sec} ث`].filter(Boolean).join(' ')
      return wait ? `انضم ${name} بعد ${wait}` : `انضم ${name}`
    },
    passed: (from, to) => `حوّل ${from} المحادثة إلى ${to}`,
    waitsAgain: 'عدت إلى الانتظار، في أول الصف',
    endedBy: (name) => `أنهى ${name} المحادثة`,
    youEnded: 'أنهيت المحادثة',
    itEnded: 'انتهت المحادثة',
    left: (email) =>
      email ? `حُفظت الرسالة. سنكتب إلى \u2068${email}\u2069` : 'حُفظت الرسالة. سترى الرد هنا في زيارتك القادمة',
    rated: (score) => `تقييمك ${score} من 5`,
    somebody: 'أحدهم',
    today: 'اليوم',
    yesterday: 'أمس',
    fresh: 'جديد',
    newMessages: (n) => count(n, 'رسالة جديدة', 'رسالتان جديدتان', 'رسائل جديدة', 'رسالة جديدة', 'رسالة جديدة'),
    says: (name) => `${name}:`,
    typing: (name) => `${name} يكتب الآن`,
    delivered: 'سُلّمت',
    read: 'قُرئت',
  },
  more: {
    name: 'الاسم',
    email: 'البريد الإلكتروني',
    optional: 'اختياري',
    about: 'ما موضوع رسالتك؟',
    textSize: 'حجم النص',
    letter: 'أ',
    sizes: ['نص عادي', 'نص كبير', 'أكبر نص'],
    end: 'إنهاء المحادثة',
    endAsk: 'هل تريد إنهاء هذه المحادثة؟',
    endYes: 'نعم، إنهاء',
    endNot: 'متابعة المحادثة',
    back: 'رجوع',
    nobodyFree: 'لا أحد متاح الآن.',
    leavesQueue: 'ستغادر الصف.',
    queueFull: 'الصف ممتلئ.',
    answeredByMail: 'اترك رسالة وسنكتب إليك.',
    answeredHere: 'سترى الرد هنا في زيارتك القادمة.',
    leaveButton: 'إرسال الرسالة',
    emailNeeded: 'نحتاج إلى عنوان لنكتب إليك.',
    emailAt: 'ينقص العنوان الرمز @.',
    emailEnding: 'ينقص العنوان نهايته، مثل ‎.com',
    textNeeded: 'اكتب ما الذي يمكننا المساعدة فيه.',
    notLeft: 'لم تصل الرسالة. حاول مرة أخرى من فضلك.',
    howWas: (name) => (name ? `كيف كانت محادثتك مع ${name}؟` : 'كيف كانت المحادثة؟'),
    stars: ['غير جيدة', 'كان يمكن أن تكون أفضل', 'مقبولة', 'جيدة', 'جيدة جدًا'],
    add: 'هل تود إضافة شيء؟',
    sendRating: 'إرسال التقييم',
    thanks: 'شكرًا لك، هذا يساعدنا على التحسن.',
    goOn: 'الكتابة مجددًا',
    again: 'محادثة جديدة',
  },
}
