import type { composer as en } from '../en/composer.ts';
import { plural, type Translation } from '../texts.ts';

export const composer: Translation<typeof en> = {
  label: 'संदेश',
  placeholder: (room: string) => `${room} को संदेश`,
  placeholderPlain: 'संदेश लिखें',
  send: 'भेजें',
  save: 'सहेजें',
  emoji: 'इमोजी',
  emojiSearch: 'इमोजी खोजें',
  emojiLoading: 'लोड हो रहा है…',
  emojiNone: 'कोई इमोजी नहीं मिला।',
  emojiGroup: name => name,
  emojiFailed: 'इमोजी लोड नहीं हो सके।',
  skinTone: 'त्वचा का रंग',
  replyingTo: (name: string) => `${name} को जवाब`,
  cancelReply: 'जवाब के रूप में न भेजें',
  editing: 'संदेश संपादित हो रहा है',
  cancelEdit: 'संपादन बंद करें',
  editedElsewhere: 'इस बीच यह बन गया:',
  mentions: 'जिनका उल्लेख कर सकते हैं',
  bytes: (used: string, most: string) => `${most} में से ${used} बाइट`,
  tooLong: (over: number) =>
    plural('hi', over, {
      one: '{count} बाइट ज़्यादा है। कुछ खोया नहीं: छोटा करें या हिस्सों में भेजें।',
      other: '{count} बाइट ज़्यादा हैं। कुछ खोया नहीं: छोटा करें या हिस्सों में भेजें।',
    }),
  onlySpaces: 'भेजने के लिए ख़ाली जगह के सिवा कुछ नहीं है।',
  notKept: 'इस डिवाइस पर रखा नहीं जा सका। आपका पाठ अब भी यहाँ है।',
  gone: 'आप यहाँ अब नहीं लिख सकते।',
};
