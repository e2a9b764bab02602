import { describe, expect, it } from 'vitest';
import { context } from './context';
import { FIGURES } from './known-figures';

const held = (handle: string) =>
  context({ handle, caption: null, verified: null }, FIGURES).map((hint) => hint.word);

/** Names of people, places, bands, companies, and words, that hold the letters and say nothing. */
const INNOCENT = `
deepika.cooks deepika_padukone Deepak deepak.chopra deepakkumar92 deepali deepa_mehta deepanshu deepti.sharma
deeptiman sandeep Sandeep sandeep_maheshwari hardeep Hardeep hardeep.puri mandeep_kaur jagdeep pradeep_official
kuldeep_yadav gurdeep amandeep navdeep.singh baldeep sukhdeep randeephooda randeep_hooda deep_singh deep.kaur Deep
deepsingh deep_kohli deep.modi DeepMindset deepmind deepl deepl_translate deepfreeze deep_house_music deephouse.fm
deeppurple deep.purple.official deepseadiver deep_sea_life deepdive_podcast thedeepend deepworkclub deeper_roots
indeep indeepika sandeepfakenham sandeep.fakenham deep.fakenham Fakenham fakenham_town fakenham.racecourse FakenhamFC
fakeeha fakerolex fakey_mcfakeface fakefish.art fakear fakemink fakelove_bts fakemon_artist fakultet fakir_baba
Mumbai mumbai.indians mumbaikar dubai_life Dubai hawaii.surf kauai_dreams shanghai.eats chiangmai_food thai_kitchen
taipei.daily hainan_island jamai_raja aishwarya aisha.khan aidan aiden.smith ainhoa aitana.ocana airi_suzuki aiko
ai.tanaka Ai Tanaka wo_ai_ni j_ai_faim airbnb aircanada aikido_tokyo haiku.daily ainsley_harriott Kai kai_cenat
mai.ngoc samurai_jack bonsai.garden sensai_kobra tai_chi.daily paige_ai_lee raihan chai.lovers rabbi_mordechai
OpenAI MumbAI unreal_engine unrealengine unreal.tournament unrealistic_goals surreal.art notrealistic parodontologe
parodontosis.info paradise_parrot parodyless synthetics_lab photosynthetic synthwave.fm synthesis
lookalikes_band.x notebook.tom notarius nottingham notorious_big tomcruise tom.cruise TomCruiseFans taylorswift
keanureeves_fans zelenskyy_official rashmikamandanna obama barackobama elonmusk mrbeast viratkohli_fc facesofberlin
faceswaps.not.ok facebook_app interface_swap 深海探検 ディープインパクト ディープ・パープル दीपिका दीपक_कुमार संदीप
हरदीप मुंबई ديبيكا دبي ديبالا Дипак Дипика deepanwita udeep pardeep sudeepkiccha kichchasudeep
`
  .replaceAll('Ai Tanaka', 'Ai·Tanaka')
  .trim()
  .split(/\s+/)
  .map((name) => name.replace('·', ' '));

/** Names by which makers of such clips call themselves, with the word that tells. */
const TELLING = `
deepfake=deepfake Deepfake=deepfake @deepfake=deepfake deepfakes=deepfakes deepfakes_daily=deepfakes
the.deepfake.guy=deepfake deepfake_lab=deepfake deepfake01=deepfake DeepFakeClips=deep+fake deep_fake=deep+fake
deep.fakes=deep+fakes DEEPFAKE_TV=deepfake deepfakehub=deepfake deepfaker=deepfake DeepfakeRoundup=deepfake my-deepfake=deepfake
deeptomcruise=deep @deeptomcruise=deep deep.tom.cruise=deep deep_tom_cruise=deep DeepTomCruise=deep
deeptomcruise_official=deep deeptomcruise2=deep deepkeanureeves=deep deep_barack_obama=deep deepelonmusk=deep
deepmorganfreeman=deep deeptaylorswift=deep deepzelensky=deep deepmrbeast=deep deepnicolascage=deep
faketomcruise=fake fake_tomhanks=fake fake.taylor.swift=fake nottomcruise=not not_tom_hanks=not
unrealkeanureeves=unreal unreal_keanu_reeves=unreal notrealtomcruise=notreal parodytrump=- parodydonaldtrump=parody
tomcruise_deepfake=deepfake tomcruisedeepfake=deepfake elonmuskparody=parody elon_musk_parody=parody obama.parody=parody
keanureevesfake=fake tomhanksfaceswap=faceswap faceswap=faceswap face_swap_king=face+swap FaceSwapStudio=face+swap
ai_girl=ai ai_influencer=ai ai_art.daily=ai @ai_models=ai lisa_ai=ai tom.ai=ai milla-ai=ai AI_Dreams=ai
aigenerated=aigenerated ai.generated.me=ai+generated made_with_ai=made+with+ai parody=parody parody_account=parody
the_parody_page=parody parodie.politik=parodie parodia_total=parodia paródia_br=parodia lookalike.tom=lookalike
impersonation_show=impersonation fake_videos=fake the.fake.news=fake not_real_person=not+real notreal=notreal
notreal.me=notreal synthetic_faces=synthetic synthetic.people=synthetic ディープフェイク=ディープフェイク
ディープフェイク_動画=ディープフェイク ディープフェイク動画=ディープフェイク डीपफेक=डीपफेक डीपफेक_वीडियो=डीपफेक
ديب_فيك=ديب+فيك الديب_فيك=الديب+فيك
`
  .trim()
  .split(/\s+/)
  .map((row) => row.split('=') as [string, string])
  .filter(([, word]) => word !== '-');

describe('names', () => {
  it('are at least a hundred and fifty, of both sorts', () => {
    expect(new Set(INNOCENT).size).toBeGreaterThan(150);
    expect(TELLING.length).toBeGreaterThan(60);
  });

  it.each(INNOCENT)('%s says nothing', (name) => {
    expect(held(name)).toEqual([]);
  });

  it.each(TELLING)('%s holds %s', (name, word) => {
    expect(held(name).map((each) => each.replaceAll('ó', 'o'))).toEqual([word.replaceAll('+', ' ')]);
  });
});

const said = (caption: string) =>
  context({ handle: null, caption, verified: null }, FIGURES).map((hint) => hint.word);

describe('captions', () => {
  it.each([
    ['Just a #deepfake, enjoy', 'deepfake'],
    ['Two deepfakes side by side', 'deepfakes'],
    ['これはディープフェイク動画です', 'ディープフェイク'],
    ['यह डीपफेक वीडियो है', 'डीपफेक'],
    ['هذا الديب فيك خطير', 'الديب فيك'],
    ['Mit KI erstellt, nur zum Spaß', 'mit ki erstellt'],
    ['Vidéo fait avec l’IA', 'fait avec l’ia'],
    ['𝐝𝐞𝐞𝐩𝐟𝐚𝐤𝐞', 'deepfake'],
  ])('%s', (caption, word) => {
    expect(said(caption)).toEqual([word]);
  });

  it.each([
    'Sandeep fakes a smile',
    'Deepak in Fakenham',
    'ディープな話',
    'डीपफेकिंग',
    'parodying nobody',
    'a deep lake',
  ])('%s says nothing', (caption) => {
    expect(said(caption)).toEqual([]);
  });
});
