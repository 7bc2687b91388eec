/** A transcription into two languages, and a dub of which one locale lacks its video. */
import { MIB, plainText, sound, video } from './media.ts'
import type { Sample } from './sample.ts'

export const adobeSamples: readonly Sample[] = [
  {
    id: '500de496-4961-4641-a273-1c760ee7e0b4',
    product: 'transcribe',
    title: 'Lecture, translated transcripts',
    seconds: 1.5,
    outputs: () => [
      plainText('translation_de_DE.txt', ['Willkommen zur Vorlesung.'], { locale: 'de-DE' }),
      plainText('translation_es_ES.txt', ['Bienvenidos a la clase.'], { locale: 'es-ES' }),
    ],
  },
  {
    id: 'd639c2a7-4b18-44cc-9f9b-d4d90dc48595',
    product: 'dub',
    title: 'Commercial, dubbed in part',
    seconds: 3,
    details: { status: 'partially_succeeded' },
    outputs: () => {
      const [german, english] = [{ locale: 'de-DE' }, { locale: 'en-US' }]
      return [
        sound('commercial_de_DE.wav', 8, { ...german, field: 'audio' }),
        video('commercial_de_DE.mp4', 2 * MIB, { ...german, field: 'video' }),
        plainText('commercial_de_DE.txt', ['Jetzt neu.'], { ...german, field: 'transcript' }),
        sound('commercial_en_US.wav', 8, { ...english, field: 'audio' }),
        plainText('commercial_en_US.txt', ['Out now.'], { ...english, field: 'transcript' }),
      ]
    },
  },
]
