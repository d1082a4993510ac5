// Who and where the generated news is about. The places are real, all news is invented and set in 2031.
const state = (row, name, adjective, country, city, lat, lon, ministry) =>
  ({ row, name, adjective, country, sectors: ['GOV'], place: { name: city, lat, lon, country }, ministry })

export const STATES = [
  state('chile', 'Chile', 'Chilean', 'CHL', 'Santiago', -33.45, -70.66, 'Foreign Minister Lidia Arancibia Roe'),
  state('peru', 'Peru', 'Peruvian', 'PER', 'Lima', -12.05, -77.04, 'Foreign Minister Tomás Quiñe'),
  state('norway', 'Norway', 'Norwegian', 'NOR', 'Oslo', 59.91, 10.75, 'Foreign Minister Ragna Tveitdal'),
  state('iceland', 'Iceland', 'Icelandic', 'ISL', 'Reykjavik', 64.15, -21.94, 'Foreign Minister Hallur Eldjárn'),
  state('kenya', 'Kenya', 'Kenyan', 'KEN', 'Nairobi', -1.29, 36.82, 'Foreign Minister Wanjala Otuoma'),
  state('tanzania', 'Tanzania', 'Tanzanian', 'TZA', 'Dodoma', -6.17, 35.74, 'Foreign Minister Neema Kasulu'),
  state('ghana', 'Ghana', 'Ghanaian', 'GHA', 'Accra', 5.56, -0.2, 'Foreign Minister Efua Dankwah'),
  state('togo', 'Togo', 'Togolese', 'TGO', 'Lomé', 6.13, 1.22, 'Foreign Minister Kossi Amedjro'),
  state('malta', 'Malta', 'Maltese', 'MLT', 'Valletta', 35.9, 14.51, 'Foreign Minister Carmen Zahra Bonnici'),
  state('italy', 'Italy', 'Italian', 'ITA', 'Rome', 41.89, 12.48, 'Foreign Minister Ilario Benvegnù'),
  state('fiji', 'Fiji', 'Fijian', 'FJI', 'Suva', -18.14, 178.44, 'Foreign Minister Sera Naivalu'),
  state('tonga', 'Tonga', 'Tongan', 'TON', "Nuku'alofa", -21.14, -175.2, 'Foreign Minister Sione Fakahua'),
  state('uruguay', 'Uruguay', 'Uruguayan', 'URY', 'Montevideo', -34.9, -56.19, 'Foreign Minister Inés Larrobla'),
  state('argentina', 'Argentina', 'Argentine', 'ARG', 'Buenos Aires', -34.61, -58.38, 'Foreign Minister Bruno Etcheto'),
  state('estonia', 'Estonia', 'Estonian', 'EST', 'Tallinn', 59.44, 24.75, 'Foreign Minister Maarja Kuusik'),
  state('finland', 'Finland', 'Finnish', 'FIN', 'Helsinki', 60.17, 24.94, 'Foreign Minister Otso Hirvelä'),
  state('singapore', 'Singapore', 'Singaporean', 'SGP', 'Singapore', 1.29, 103.85, 'Foreign Minister Goh Wei Shan'),
  state('malaysia', 'Malaysia', 'Malaysian', 'MYS', 'Kuala Lumpur', 3.14, 101.69, 'Foreign Minister Azlina Rahmat'),
  state('morocco', 'Morocco', 'Moroccan', 'MAR', 'Rabat', 34.01, -6.83, 'Foreign Minister Driss Amezrou'),
  state('algeria', 'Algeria', 'Algerian', 'DZA', 'Algiers', 36.73, 3.09, 'Foreign Minister Karim Belhaddadi'),
  state('netherlands', 'Netherlands', 'Dutch', 'NLD', 'The Hague', 52.08, 4.3, 'Foreign Minister Marijke van Oosterhof'),
]

export const BODIES = [
  { row: 'united-nations', name: 'United Nations', country: 'UNO', sectors: [] },
  { row: 'european-union', name: 'European Union', country: 'EUR', sectors: ['GOV'] },
  { row: 'african-union', name: 'African Union', country: 'IGO', sectors: ['GOV'] },
]

/** Pairs that quarrel or deal with each other in the generated news, with what they quarrel about. */
export const QUARRELS = [
  ['chile', 'peru', 'anchovy quotas', 'the fishing zone off Arica', ['natural_resource', 'territory']],
  ['norway', 'iceland', 'mackerel', 'the Banana Hole fishing ground', ['natural_resource', 'economic']],
  ['kenya', 'tanzania', 'grain lorries', 'the Namanga crossing', ['economic', 'diplomatic']],
  ['ghana', 'togo', 'a gas pipeline', 'the Aflao border post', ['economic', 'territory']],
  ['malta', 'italy', 'a rescue ship', 'the harbour of Pozzallo', ['migration', 'human_rights']],
  ['fiji', 'tonga', 'the Minerva reefs', 'the Minerva reefs', ['territory', 'military']],
  ['uruguay', 'argentina', 'a pulp mill', 'the bridge at Fray Bentos', ['environment', 'economic']],
  ['estonia', 'finland', 'a sea cable', 'the Gulf of Finland', ['economic', 'diplomatic']],
  ['singapore', 'malaysia', 'drinking water', 'the Johor causeway', ['natural_resource', 'legal']],
  ['morocco', 'algeria', 'border posts near Figuig', 'the oasis of Figuig', ['territory', 'military']],
  ['netherlands', 'algeria', 'a gas contract', 'the port of Arzew', ['economic', 'diplomatic']],
]

export const OUTLETS = [
  ['Meridian', 'meridian-agency.example'], ['The Harbour Ledger', 'harbour-ledger.example'],
  ['Tidewater Digest', 'tidewater-digest.example'], ['The Northgate Post', 'northgate-post.example'],
  ['Coastal Courier', 'coastal-courier.example'], ['Atlas Morning', 'atlas-morning.example'],
  ['Leeward Observer', 'leeward-observer.example'], ['Kafue Tribune', 'kafue-tribune.example'],
  ['Southern Quarterdeck', 'southern-quarterdeck.example'], ['Copperline24', 'copperline24.example'],
  ['Pacific Lantern', 'pacific-lantern.example'], ['Río de la Plata Hoy', 'rioplata-hoy.example'],
]
