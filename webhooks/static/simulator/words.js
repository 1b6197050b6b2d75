/* Words of the page: French, English. */

import { kept } from "./keep.js";

const LANGUAGES = ["fr", "en"];
let chosen = kept.get("language", navigator.language.startsWith("fr") ? "fr" : "en");

const WORDS = {
  channel: ["Canal", "Channel"],
  online: ["en ligne", "online"],
  offline: ["hors ligne", "offline"],
  writing: ["écrit…", "typing…"],
  sms: ["Message texte", "Text message"],
  other: ["EN", "FR"],
  otherName: ["Switch to English", "Passer en français"],
  fresh: ["Nouvelle conversation", "New conversation"],
  why: ["Ce qui a été décidé", "What was decided"],
  close: ["Fermer", "Close"],
  today: ["Aujourd’hui", "Today"],
  yesterday: ["Hier", "Yesterday"],
  write: ["Message", "Message"],
  send: ["Envoyer", "Send"],
  record: ["Enregistrer une note vocale", "Record a voice note"],
  sendVoice: ["Envoyer la note vocale", "Send the voice note"],
  recording: ["Touchez pour envoyer", "Tap to send"],
  drop: ["Annuler", "Cancel"],
  pick: ["Choisir une photo", "Choose a photo"],
  caption: ["Légende (facultatif)", "Caption (optional)"],
  voice: ["Note vocale", "Voice note"],
  image: ["Photo", "Photo"],
  file: ["Ouvrir le fichier", "Open the file"],
  kept: ["Pas de réseau. Vos messages sont gardés et partiront dès que possible.", "No network. Your messages are kept and will go as soon as possible."],
  noMic: ["Le micro n’est pas disponible ici : il faut une adresse https ou localhost, et votre accord.", "The microphone is not available here: it needs an https address or localhost, and your consent."],
  short: ["Trop court : maintenez, ou touchez une fois pour commencer et une fois pour envoyer.", "Too short: hold, or tap once to start and once to send."],
  refused: ["Refusé", "Refused"],
  again: ["Réessayer", "Try again"],
  remove: ["Supprimer", "Delete"],
  waiting: ["en attente", "waiting"],
  accepted: ["reçu", "received"],
  answered: ["traité", "handled"],
  look: ["voir la décision", "see the decision"],
  hello: ["Simulateur de Carehelp. Écrivez comme un patient, en français, en anglais ou en pidgin. Chaque canal a sa conversation.", "Carehelp simulator. Write as a patient would, in French, English or Pidgin. Each channel has its own conversation."],
  tryThis: ["Par exemple :", "For example:"],
  nothing: ["Écrivez un message : ici s’affichera ce que le service a compris et décidé, et en combien de temps.", "Write a message: what the service understood and decided, and how long it took, will show here."],
  pending: ["Pas encore de réponse à ce message.", "No answer to this message yet."],
  silent: ["Ce message ne demande pas de réponse.", "This message asks for no answer."],
  language: ["Langue", "Language"],
  signs: ["Signes trouvés", "Signs found"],
  rules: ["Règles", "Rules"],
  because: ["Pourquoi", "Why"],
  passages: ["Pages utilisées", "Pages used"],
  by: ["Réponse", "Answer"],
  stage: ["Étape", "Stage"],
  provider: ["Modèle", "Model"],
  objections: ["Objections au texte du modèle", "Objections to the model’s text"],
  times: ["Durées", "Times"],
  round: ["De la réception à la réponse", "From receipt to reply"],
  delivery: ["Envoi", "Delivery"],
  held: ["en attente de SUITE", "held until MORE"],
  none: ["aucun", "none"],
  "level emergency": ["Urgence vitale", "Emergency"],
  "level urgent": ["À voir aujourd’hui", "To be seen today"],
  "level routine": ["À voir, sans urgence", "To be seen, not today"],
  "level selfcare": ["Soins à la maison, information", "Home care, information"],
  "status pending": ["à envoyer", "to send"],
  "status sending": ["en cours", "sending"],
  "status queued": ["en file", "queued"],
  "status sent": ["envoyé", "sent"],
  "status delivered": ["remis", "delivered"],
  "status read": ["lu", "read"],
  "status failed": ["échec", "failed"],
  "status undelivered": ["non remis", "undelivered"],
  "in fr": ["français", "French"],
  "in en": ["anglais", "English"],
  "in pcm": ["pidgin", "Pidgin"],
  "in camfranglais": ["camfranglais", "Camfranglais"],
  "in ff": ["fulfulde", "Fulfulde"],
  "in ha": ["haoussa", "Hausa"],
  "in ar": ["arabe", "Arabic"],
  "in ar-Latn": ["arabe en lettres latines", "Arabic in Latin letters"],
  "in unknown": ["inconnue", "unknown"],
};

/** A word in the language of the page; `otherwise` for names that the page does not know. */
export function t(name, otherwise = name) {
  return WORDS[name]?.[LANGUAGES.indexOf(chosen)] ?? otherwise;
}

/** The language of the page. */
export const language = () => chosen;

export function switchLanguage() {
  chosen = LANGUAGES[(LANGUAGES.indexOf(chosen) + 1) % LANGUAGES.length];
  kept.set("language", chosen);
}
