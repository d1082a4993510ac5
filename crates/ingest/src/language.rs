//! Which language a text is in.

use demarche_text::article::Article;
use demarche_text::issue::{Issues, Stage};
use whatlang::{Lang, Script};

/// As much of a text as is looked at.
const SAMPLE: usize = 4_000;

/// Characters from which on the text itself tells its language better than its publisher.
const SURE: usize = 300;

/// Fill in or check the language of an article: what the text shows, else what the publisher states.
pub(crate) fn settle(article: &mut Article, stated: Option<&str>, issues: &mut Issues) {
    let stated = stated.and_then(code).filter(|s| fits(s, &article.text));
    // The trigrams of a sentence or two are no evidence against what the publisher says.
    let short = article.text.chars().nth(SURE).is_none();
    article.language = match (guess(&article.text), stated) {
        (_, Some(stated)) if short => Some(stated),
        (Some((found, true)), _) | (Some((found, false)), None) => Some(found.to_owned()),
        (_, stated) => stated,
    };
    if article.language.is_none() {
        issues.add(
            Stage::Ingest,
            "unknown-language",
            None,
            "The language of the text was not recognised; state it in the field \"language\".",
        );
    }
}

/// `en` for `en`, `EN-us`, `en_GB`, `eng` and `English`.
pub(crate) fn code(stated: &str) -> Option<String> {
    let word = stated.trim().split(['-', '_', ';', ',']).next()?.trim().to_ascii_lowercase();
    match word.len() {
        2 => word.bytes().all(|b| b.is_ascii_lowercase()).then_some(word),
        3 => Lang::from_code(&word).map(|l| iso(l).to_owned()),
        _ => Lang::all().iter().find(|l| l.eng_name().eq_ignore_ascii_case(&word)).map(|l| iso(*l).to_owned()),
    }
}

/// Whether a text can be in a language, by its letters: many pages in Russian say that they are in English.
fn fits(stated: &str, text: &str) -> bool {
    let Some(script) = whatlang::detect_script(sample(text)) else { return true };
    script.langs().iter().any(|l| iso(*l) == stated) || !Lang::all().iter().any(|l| iso(*l) == stated)
}

fn sample(text: &str) -> &str {
    let end = text.char_indices().nth(SAMPLE).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// The language of a text, and whether that is sure.
fn guess(text: &str) -> Option<(&'static str, bool)> {
    let text = sample(text);
    // Most articles are plainly English, and counting small words costs a tenth of counting trigrams.
    if text.len() > 60 && looks_english(text, 5) {
        return Some(("en", true));
    }
    let info = whatlang::detect(text)?;
    // Trigrams of a sentence or two often point to a neighbour; English is told by its small words.
    if !info.is_reliable() && info.script() == Script::Latin {
        let needed = if info.lang() == Lang::Eng { 20 } else { 10 };
        return looks_english(text, needed).then_some(("en", false));
    }
    Some((iso(info.lang()), info.is_reliable()))
}

/// Whether one in `needed` words is among the commonest of English.
fn looks_english(text: &str, needed: usize) -> bool {
    // Words that no other language in Latin letters has among its small ones; "in", "is" and "a" are everywhere.
    const SMALL: &[&str] = &[
        "the", "of", "and", "to", "that", "for", "with", "by", "has", "from", "its", "his", "their", "said", "says",
        "have", "will", "after", "not", "they", "been", "against", "would", "were", "which", "who", "are", "this",
    ];
    let (mut words, mut small) = (0, 0);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
        words += 1;
        small += usize::from(SMALL.iter().any(|s| word.eq_ignore_ascii_case(s)));
    }
    small > 0 && small * needed >= words
}

/// ISO 639-1, or the longer code where that has none.
fn iso(lang: Lang) -> &'static str {
    const SHORT: &[(&str, &str)] = &[
        ("afr", "af"),
        ("aka", "ak"),
        ("amh", "am"),
        ("ara", "ar"),
        ("aze", "az"),
        ("bel", "be"),
        ("ben", "bn"),
        ("bul", "bg"),
        ("cat", "ca"),
        ("ces", "cs"),
        ("cmn", "zh"),
        ("cym", "cy"),
        ("dan", "da"),
        ("deu", "de"),
        ("ell", "el"),
        ("eng", "en"),
        ("epo", "eo"),
        ("est", "et"),
        ("fin", "fi"),
        ("fra", "fr"),
        ("guj", "gu"),
        ("heb", "he"),
        ("hin", "hi"),
        ("hrv", "hr"),
        ("hun", "hu"),
        ("hye", "hy"),
        ("ind", "id"),
        ("ita", "it"),
        ("jav", "jv"),
        ("jpn", "ja"),
        ("kan", "kn"),
        ("kat", "ka"),
        ("khm", "km"),
        ("kor", "ko"),
        ("lat", "la"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("mal", "ml"),
        ("mar", "mr"),
        ("mkd", "mk"),
        ("mya", "my"),
        ("nep", "ne"),
        ("nld", "nl"),
        ("nob", "no"),
        ("ori", "or"),
        ("pan", "pa"),
        ("pes", "fa"),
        ("pol", "pl"),
        ("por", "pt"),
        ("ron", "ro"),
        ("rus", "ru"),
        ("sin", "si"),
        ("slk", "sk"),
        ("slv", "sl"),
        ("sna", "sn"),
        ("spa", "es"),
        ("srp", "sr"),
        ("swe", "sv"),
        ("tam", "ta"),
        ("tel", "te"),
        ("tgl", "tl"),
        ("tha", "th"),
        ("tuk", "tk"),
        ("tur", "tr"),
        ("ukr", "uk"),
        ("urd", "ur"),
        ("uzb", "uz"),
        ("vie", "vi"),
        ("yid", "yi"),
        ("zul", "zu"),
    ];
    let code = lang.code();
    SHORT.binary_search_by_key(&code, |(long, _)| *long).ok().and_then(|at| SHORT.get(at)).map_or(code, |(_, s)| *s)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, stated: Option<&str>, expected: Option<&str>) {
        let mut article = Article { text: text.into(), ..Article::default() };
        let mut issues = Issues::default();
        settle(&mut article, stated, &mut issues);
        assert_eq!(article.language.as_deref(), expected, "{text}");
        assert_eq!(issues.0.is_empty(), expected.is_some());
    }

    #[test]
    fn languages() {
        check("Tallinn accused Moscow of sabotage in the Baltic.", None, Some("en"));
        check(
            "Le président français a condamné les violences en Nouvelle-Calédonie et accusé Bakou.",
            None,
            Some("fr"),
        );
        check(
            "Президент Азербайджана ещё вчера обвинил Францию в колониализме и потребовал объяснений.",
            Some("en"),
            Some("ru"),
        );
        check("Baku", Some("en-GB"), Some("en"));
        check("Baku", Some("English"), Some("en"));
        check("El ministro renunció a su cargo.", None, None);
        check("1234 5678", None, None);
        check("𐎀𐎁𐎂", None, None);
    }

    #[test]
    fn every_language_has_a_code() {
        for lang in Lang::all() {
            assert_eq!(iso(*lang).len(), 2, "{lang}");
        }
    }
}
