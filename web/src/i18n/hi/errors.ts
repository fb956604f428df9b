import type { errors as en } from '../en/errors.ts';
import { plural, type Translation } from '../texts.ts';

export const errors: Translation<typeof en> = {
  unknown: 'कुछ गड़बड़ हो गई।',
  unreachable: 'सर्वर तक पहुँच नहीं हो रही। अपना संपर्क जाँचें।',
  garbled: 'सर्वर का उत्तर पढ़ा नहीं जा सका। थोड़ी देर में फिर कोशिश करें।',
  unavailable: 'सर्वर अभी व्यस्त है। थोड़ी देर में फिर कोशिश करें।',
  behind: 'सर्वर थोड़ा पीछे है। थोड़ी देर में फिर कोशिश करें।',
  internal: 'सर्वर लड़खड़ा गया। थोड़ी देर में फिर कोशिश करें।',
  bad_credentials: 'ईमेल या पासवर्ड ग़लत है।',
  email_taken: 'इस ईमेल पते से पहले से एक खाता है।',
  unauthorized: 'आपका सत्र समाप्त हो गया। कृपया फिर साइन इन करें।',
  forbidden: 'आपको यहाँ यह करने की अनुमति नहीं है।',
  not_a_member: 'यह मौजूद नहीं है, या आप इसके सदस्य नहीं हैं।',
  not_found: 'यह अब मौजूद नहीं है।',
  conflict: 'इस बीच किसी और ने इसे बदल दिया।',
  dm_fixed: 'दो लोगों की चैट दो की ही रहती है।',
  too_large: 'यह बहुत बड़ा है।',
  rate_limited: 'बहुत जल्दी हो गया। कृपया थोड़ा रुकें।',
  rate_limited_for: seconds =>
    plural('hi', seconds, {
      one: 'बहुत जल्दी हो गया। {count} सेकंड में फिर कोशिश करें।',
      other: 'बहुत जल्दी हो गया। {count} सेकंड में फिर कोशिश करें।',
    }),
};
