/** A person whose name is looked for. */
export interface Figure {
  name: string;
  /** Other spellings of it, and names that the person is known by. */
  also?: readonly string[];
  /** Address of a public report of a forgery; the person's own names have none. */
  source?: string;
}

/**
 * People whose faces or voices are known to have been forged, each with a public report of such a case. Put together
 * by hand from cases that were reported worldwide: a choice, not a count, and not complete. The person can add names
 * and take names away in the settings.
 */
export const FIGURES: readonly (Figure & { source: string })[] = [
  // Politics and state.
  {
    name: 'Barack Obama',
    source: 'https://ethicsatwork.nd.edu/resources/you-wont-believe-what-obama-says-in-this-video/',
  },
  {
    name: 'Donald Trump',
    source:
      'https://www.aiaaic.org/aiaaic-repository/ai-algorithmic-and-automation-incidents/deepfake-donald-trump-arrest-photos',
  },
  { name: 'Joe Biden', source: 'https://headlineusa.com/biden-dnc-stage-robocall-deniability/' },
  {
    name: 'Kamala Harris',
    source:
      'https://leadstories.com/hoax-alert/2024/07/fact-check-video-is-not-real-campaign-ad-using-kamala-harris-voice.html',
  },
  {
    name: 'Volodymyr Zelenskyy',
    also: ['Volodymyr Zelensky', 'Wolodymyr Selenskyj', 'Zelenskyy', 'Zelensky'],
    source:
      'https://www.businessinsider.com/volodymyr-zelenskyy-deepfake-video-surrendering-ukraine-russia-forces-2022-3',
  },
  {
    name: 'Valerii Zaluzhnyi',
    also: ['Valery Zaluzhny'],
    source: 'https://www3.nhk.or.jp/nhkworld/en/news/20231109_13/',
  },
  {
    name: 'Vladimir Putin',
    also: ['Wladimir Putin', 'Владимир Путин'],
    source: 'https://news.yahoo.com/fake-video-putin-declaring-mobilisation-171727792.html',
  },
  {
    name: 'Rishi Sunak',
    source:
      'https://www.techradar.com/pro/hundreds-of-ads-featuring-a-deep-faked-rishi-sunak-went-up-on-facebook-and-its-only-going-to-get-worse',
  },
  { name: 'Keir Starmer', source: 'https://incidentdatabase.ai/cite/649' },
  {
    name: 'Sadiq Khan',
    source:
      'https://uk4mag.co.uk/en/deepfake-audio-of-sadiq-khan-dismissing-armistice-day-under-police-investigation',
  },
  {
    name: 'Emmanuel Macron',
    source: 'https://www.dawn.com/news/1890897/macron-uses-deepfake-clips-to-promote-ai-summit',
  },
  { name: 'Olaf Scholz', source: 'https://t3n.de/news/deepfake-video-olaf-scholz-afd-verbot-1592776/' },
  {
    name: 'Giorgia Meloni',
    source: 'https://bizinsider.org/giorgia-meloni-fights-back-against-fake-porn-videos-featuring-her-face',
  },
  {
    name: 'Fumio Kishida',
    also: ['岸田文雄'],
    source:
      'https://www.nippon.com/en/news/yjj2023110600484/govt-indicates-concerns-over-fake-video-of-pm-kishida.html',
  },
  {
    name: 'Narendra Modi',
    also: ['नरेन्द्र मोदी', 'नरेंद्र मोदी'],
    source:
      'https://www.dnaindia.com/india/report-pm-modi-terms-deepfakes-as-one-of-biggest-threats-cites-his-morphed-garba-video-3068691',
  },
  {
    name: 'Mark Zuckerberg',
    source:
      'https://www.aiaaic.org/aiaaic-repository/ai-algorithmic-and-automation-incidents/mark-zuckerberg-spectre-data-sharing-deepfake',
  },
  {
    name: 'Queen Elizabeth',
    source:
      'https://metro.co.uk/2020/12/23/channel-4-creates-deepfake-queen-for-alternative-christmas-message-13800252/',
  },
  {
    name: 'Pope Francis',
    also: ['Papa Francesco', 'Papst Franziskus', 'Papa Francisco', 'Pape François'],
    source:
      'https://www.aiaaic.org/aiaaic-repository/ai-algorithmic-and-automation-incidents/deepfake-pope-francis-wears-white-puffa-jacket',
  },
  {
    name: 'Pope Leo XIV',
    also: ['Pope Leo', 'Papa Leone', 'Papst Leo', 'Papa León', 'Papa Leão', 'Pape Léon'],
    source: 'https://catholicweekly.com.au/pope-deepfakes-go-viral/',
  },

  // Names that frauds and advertisements are made with.
  {
    name: 'Elon Musk',
    source: 'https://cloutnews.com/elon-musk-reacts-to-his-deepfake-trying-to-scam-people-out-of-crypto/',
  },
  {
    name: 'MrBeast',
    also: ['Mr Beast'],
    source: 'https://sdorn.com/5-times-celebrities-have-spoken-out-against-ai-deepfakes',
  },
  {
    name: 'Martin Lewis',
    source: 'https://sdorn.com/5-times-celebrities-have-spoken-out-against-ai-deepfakes',
  },
  {
    name: 'Tom Hanks',
    source: 'https://the-decoder.com/tom-hanks-warns-you-not-to-lose-your-hard-earned-money-to-his-deepfake',
  },
  {
    name: 'Gayle King',
    source:
      'https://www.forbesindia.com/article/lifes/news-anchors-targeted-by-deepfake-scammers-on-facebook/89839/1',
  },
  {
    name: 'Oprah Winfrey',
    source:
      'https://www.wbwn.com/2024/01/17/americans-lose-billions-to-scams-featuring-celebs-like-taylor-swift-oprah/',
  },
  {
    name: 'Joe Rogan',
    source: 'https://www.cracked.com/article_37077_deepfake-scammers-love-becoming-joe-rogan.html',
  },
  {
    name: 'Kelly Clarkson',
    source:
      'https://readandfix.com/news-feed/deepfake-video-of-kelly-clarkson-promotes-false-weight-loss-claims/',
  },
  {
    name: 'Sachin Tendulkar',
    source:
      'https://www.boomlive.in/fact-check/fact-check-viral-video-sachin-tendulkar-skyward-aviator-quest-gaming-app-fake-ad-voice-cloning-fake-news-24115',
  },
  {
    name: 'Virat Kohli',
    source:
      'https://www.livemint.com/ai/artificial-intelligence/scam-alert-virat-kohli-seen-promoting-betting-app-in-deepfake-ai-video-with-the-promise-of-easy-money-11708397692648.html',
  },
  { name: 'Gisele Bündchen', source: 'https://heise.de/-10726071' },

  // Film and music.
  {
    name: 'Tom Cruise',
    source: 'https://poynter.org/tfcn/2022/yes-this-viral-keanu-tiktok-account-is-a-deepfake',
  },
  {
    name: 'Keanu Reeves',
    source: 'https://poynter.org/tfcn/2022/yes-this-viral-keanu-tiktok-account-is-a-deepfake',
  },
  { name: 'Morgan Freeman', source: 'https://www.creativebloq.com/news/morgan-freeman-deepfake' },
  {
    name: 'Nicolas Cage',
    source: 'https://theoutline.com/post/3121/you-can-now-watch-nicolas-cage-play-james-bond',
  },
  {
    name: 'Taylor Swift',
    source:
      'https://ohioattorneygeneral.gov/Media/Newsletters/Consumer-Advocate/April-2024/Beware-of-deepfake-celebrity-endorsement-scams',
  },
  { name: 'Scarlett Johansson', source: 'https://www.vice.com/en/article/gal-gadot-fake-ai-porn/' },
  { name: 'Gal Gadot', source: 'https://www.vice.com/en/article/gal-gadot-fake-ai-porn/' },
  {
    name: 'Rashmika Mandanna',
    source:
      'https://www.koimoi.com/south-indian-cinema/rashmika-mandannas-deepfake-videos-original-girl-zara-patel-says-i-didnt-even-know-who-the-actress-is-confessing-that-shes-really-scared/',
  },
  {
    name: 'Katrina Kaif',
    source:
      'https://www.dnaindia.com/india/report-pm-modi-terms-deepfakes-as-one-of-biggest-threats-cites-his-morphed-garba-video-3068691',
  },
];
