/**
 * What columns are called, in the six languages of the window: programs, databases and people name
 * them in any of these, in any case, with accents, punctuation and width as they like. Pure.
 */
import { MAX_NAME_CHARS, normaliseName } from './normalise-name.ts'

/** What a column is for. */
export type ColumnRole = 'jobId' | 'provider' | 'account' | 'product' | 'title'

/**
 * The key of a column's name, as `normaliseName`; where that says nothing, of what is left without its
 * table (`jobs.id`, `"public"."title"`, `Jobs[Job ID]`), without remarks (`Title (EN)`, `Job ID *`), or
 * of the name that stands in them (`Custom field (Job ID)`), if that says something.
 */
export function nameKey(header: string): string {
  const key = normaliseName(header)
  if (key === '' || ROLES.has(key) || header.length > MAX_NAME_CHARS) return key
  const known = shortened(header)
    .map(normaliseName)
    .find((other) => ROLES.has(other))
  return known ?? key
}

/** Qualified by a table, a schema; in quotes or brackets as databases have them. */
const QUALIFIED = /^(?:["'`[]?[\w -]+["'`\]]?\.){1,2}["'`[]?([^."'`[\]]+)["'`\]]?$/
const OF_TABLE = /^[^[\]]+\[([^[\]]+)\]$/
const WITH_REMARK = /^([^()（）]+)[(（]([^()（）]*)[)）]\W*$/

function shortened(header: string): string[] {
  const name = header.replace(/\s+/g, ' ').trim()
  const [, before, inside = ''] = WITH_REMARK.exec(name) ?? []
  const says = CERTAIN.has(normaliseName(inside)) || /^custom field/i.test(name)
  const parts = [OF_TABLE.exec(name)?.[1], QUALIFIED.exec(name)?.[1], before, says ? inside : '']
  return parts.filter((part) => part !== undefined)
}

/** Names, separated by bars and lines, as `normaliseName` makes them. */
export const namesOf = (text: string): readonly string[] =>
  text.split(/\s*[|\n]\s*/).flatMap(oneName)
function oneName(name: string): string[] {
  const key = normaliseName(name)
  return key === '' ? [] : [key]
}

/** Names that mean the job's ID and nothing else, the surest first. */
export const CERTAIN_ID_NAMES = namesOf(`
  job id | remote id | remote job id | task id | render id | request id
  job uuid | job guid | job identifier | id job | id of job | task uuid | render job id
  external job id
  job uid | dub id | dubbing id | dubbing job id | translation id | translation job id
  transcription id | transcription job id | Job-Identifikator | Auftragsidentifikator | Bearbeitungs-ID
  identifiant du rendu | ID du rendu | ID de rendu | ID du doublage | ID de la traduction
  ID de renderizado | ID del doblaje | ID de doblaje | ID de traducción | ID de la traducción
  レンダー ID | レンダリング ID | 翻訳 ID | 吹き替え ID | معرّف الدبلجة | معرّف الترجمة | معرّف التصيير
  Job-ID | Job-Kennung | Auftrags-ID | Auftrag ID
  Auftragskennung | Aufgaben-ID | Aufgaben ID | Vorgangs-ID
  ID de tâche | ID de la tâche | ID tâche | identifiant de tâche | identifiant de la tâche
  identifiant du travail | ID du travail | ID travail | ID du job | ID de job | identifiant du job
  ID de trabajo | ID del trabajo | ID trabajo | identificador de trabajo | identificador del trabajo
  ID de tarea | ID de la tarea | ID tarea | identificador de tarea | identificador de la tarea
  ID del job | ID de job
  ジョブ ID | ジョブの ID | ジョブ識別子 | タスク ID | タスクの ID | リクエスト ID
  معرّف المهمة | معرف مهمة | معرّف العمل | معرّف الوظيفة | معرّف الطلب
`)

/** Names of job IDs that may be the number of a job in the user's own books, beside one with the ID. */
export const NUMBER_ID_NAMES = namesOf(`
  job number | job no | job nr | job ref | job reference | job key | job code | task number
  Job-Nummer | Auftragsnummer | Auftragsnr | Aufgabennummer | Vorgangsnummer
  numéro de tâche | numéro de la tâche | numéro du travail | n° de tâche
  número de trabajo | número de tarea
  ジョブ番号 | タスク番号
  رقم المهمة | رقم العمل | رقم الوظيفة
  Auftragscode | code de tâche | référence de la tâche | réf. de tâche
  código de trabajo | código de tarea | n.º de trabajo | n.º de tarea | referencia del trabajo
  ジョブコード | タスクコード | رمز المهمة | مرجع المهمة
`)

/** Names that often mean something else: a row number, the job's title. */
export const LIKELY_ID_NAMES = namesOf(`
  id | uuid | guid | job | jobs | job ids | ids | task | tasks | task ids | video id
  Kennung | Auftrag | Aufträge | Auftraege | Aufgabe | Aufgaben
  identifiant | identifiants | tâche | tâches | travail
  identificador | identificadores | trabajo | trabajos | tarea | tareas
  識別子 | ジョブ | タスク
  المعرّف | معرّف | المهمة | المهام | مهمة
`)

export const PROVIDER_NAMES = namesOf(`
  provider | provider name | api provider
  Anbieter | Anbietername | Dienstanbieter
  fournisseur | nom du fournisseur | prestataire
  proveedor | nombre del proveedor
  プロバイダー | プロバイダ | 提供元
  المزوّد | مزوّد | مزوّد الخدمة | مقدم الخدمة
  service provider | Dienstleistername | nom du prestataire | proveedor de servicios
  サービス提供元 | サービスプロバイダー | اسم المزوّد | مقدّم الخدمة
`)

/** Columns that name the provider when all their values do. */
export const LIKELY_PROVIDER_NAMES = namesOf(`
  service | vendor | platform | source
  Dienst | Plattform | Quelle | Dienstleister
  plateforme | servicio | plataforma | origen | fuente
  サービス | プラットフォーム
  الخدمة | المنصة | المصدر
`)

export const ACCOUNT_NAMES = namesOf(`
  account | account name | account id
  Konto | Kontoname | Benutzerkonto
  compte | nom du compte
  cuenta | nombre de la cuenta | nombre de cuenta
  アカウント | アカウント名
  الحساب | حساب | اسم الحساب
  user account | Konto-ID | Kontobezeichnung | compte utilisateur | ID du compte | identifiant du compte
  cuenta de usuario | ID de cuenta | ID de la cuenta | アカウント ID | ユーザーアカウント
  معرّف الحساب | حساب المستخدم
`)

export const PRODUCT_NAMES = namesOf(`
  product | api product | job product | product type | workflow
  Produkt | Arbeitsablauf
  produit | flux de travail
  producto | flujo de trabajo
  プロダクト | 製品 | ワークフロー
  المنتج | منتج | سير العمل
  product name | Produktname | Produkttyp | nom du produit | type de produit
  nombre del producto | tipo de producto | 製品名 | プロダクト名 | 製品タイプ | اسم المنتج | نوع المنتج
`)

export const TITLE_NAMES = namesOf(`
  title | job title | video title | name | job name | video name | label
  Titel | Videotitel | Auftragstitel | Bezeichnung | Benennung | Überschrift | Ueberschrift
  titre | titre de la vidéo | nom | nom de la vidéo | intitulé | libellé
  título | título del vídeo | nombre | nombre del vídeo
  タイトル | 動画タイトル | 作品タイトル | 題名 | 件名 | 名前 | 名称 | 作品名 | 動画名 | ビデオ名
  العنوان | عنوان | عنوان الفيديو | الاسم | اسم | اسم الفيديو
  film title | movie title | episode title | clip title | clip name | asset name | asset title
  Filmtitel | Episodentitel | Folgentitel | Clipname | Videoname
  titre du film | titre de l’épisode | titre du clip | nom du clip
  título de la película | título del episodio | título del video | nombre del video | título del clip
  映画タイトル | エピソードタイトル | クリップ名 | 番組名 | عنوان الفيلم | عنوان الحلقة | اسم المقطع
`)

/** Words that begin the last line of a report, and are no job. */
export const TOTAL_NAMES = new Set(
  namesOf(`
    total | totals | sub total | grand total | sum | count | average | mean | rows | end | eof | end of file
    end of report
    Summe | Gesamt | Gesamtsumme | Zwischensumme | Anzahl | Durchschnitt | Mittelwert | Ende
    totaux | sous-total | total général | somme | nombre | moyenne | fin
    totales | subtotal | total general | suma | cantidad | recuento | promedio
    合計 | 総計 | 小計 | 件数 | 平均 | 終わり
    المجموع | الإجمالي | إجمالي | العدد | المتوسط | النهاية
  `),
)

const ROLES = new Map<string, ColumnRole>(
  (
    [
      ['title', TITLE_NAMES],
      ['product', PRODUCT_NAMES],
      ['account', ACCOUNT_NAMES],
      ['provider', PROVIDER_NAMES],
      ['jobId', [...LIKELY_ID_NAMES, ...NUMBER_ID_NAMES, ...CERTAIN_ID_NAMES]],
    ] as const
  ).flatMap(([role, names]) => names.map((name) => [name, role] as const)),
)

/** What a column of that normalised name is for; null when the name says nothing. */
export const roleOfName = (key: string): ColumnRole | null => ROLES.get(key) ?? null

/** Names of one language come before the others only by chance: these leave no doubt. */
const CERTAIN = new Set([...CERTAIN_ID_NAMES, ...NUMBER_ID_NAMES])
export const isCertainIdName = (key: string): boolean => CERTAIN.has(key)

/** A column of this name holds renders, where no column says a product. */
export const isRenderIdName = (header: string): boolean => normaliseName(header) === 'renderid'
