//! The way of an article, in plain order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use demarche_brief::brief::{Brief, Versions};
use demarche_brief::check::Checker;
use demarche_brief::scope::Scope;
use demarche_brief::writer::{Options, Writer};
use demarche_coding::coder::Coder;
use demarche_coding::party::PartyWords;
use demarche_coding::scored::Weighing;
use demarche_lexicon::actors::CountryKind;
use demarche_lexicon::base::Base;
use demarche_lexicon::entities::Faults;
use demarche_lexicon::explainers::Explainers;
use demarche_lexicon::files::Files;
use demarche_lexicon::roles::RoleKind;
use demarche_lexicon::rules::Rules;
use demarche_lexicon::style::Style;
use demarche_ontology::code::Code;
use demarche_parse::blocks;
use demarche_parse::hints::{self, Hints};
use demarche_parse::model::Depth;
use demarche_parse::parser::Parser;
use demarche_record::reading::Reading;
use demarche_resolve::resolver::Resolver;
use demarche_resolve::weighing::Weighed;
use demarche_store::imprint::Imprint;
use demarche_story::told::Coded;
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::issue::{Issue, Issues, Stage};
use demarche_text::token::NameKind;

use crate::error::Error;
use crate::model::ModelFiles;
use crate::ordered;
use crate::scorer;

/// Most bytes of one article's text that are read: a hundred and fifty thousand words. What is longer is no news article, and its
/// events would carry the date of a report that it is not.
pub const MOST_TEXT: usize = 1_000_000;

/// Words from which on a language can be told; a shorter text of unknown language is read as English without a word.
const TELLING: usize = 20;

/// Kinds of issues that mean that an article was not, or not wholly, read.
const PROBLEMS: &[&str] = &["doubtful-language", "internal-fault", "long-text", "unsupported-language"];

/// All stages with their models. Shared freely between threads.
pub struct Pipeline {
    parser: Parser,
    coder: Coder,
    resolver: Resolver,
    writer: Writer,
    style: Style,
    imprint: Imprint,
    row_faults: Faults,
    trees_only: bool,
}

impl Pipeline {
    /// The pipeline of this release.
    pub fn embedded() -> Result<Self, Error> {
        Self::load(&Files::embedded(), &ModelFiles::embedded())
    }

    /// A pipeline with these lexicons and this model.
    pub fn load(data: &Files, model: &ModelFiles) -> Result<Self, Error> {
        let base = Base::read(data)?;
        let rules = Rules::read(data)?;
        let mut parser = Parser::load(&model.weights, &model.vocab, &model.lemmas, hints(&base))?;
        parser = parser.with_verbs(rules.verb_forms(data));
        let mut weighing = Weighing::default();
        if !model.scorer.is_empty() {
            parser = parser.with_scorer(&model.scorer)?;
            weighing = scorer::weighing(&model.scorer, parser.event_kinds())?;
        }
        let imprint = Imprint {
            program: concat!("demarche ", env!("CARGO_PKG_VERSION")).to_owned(),
            data: data.version(),
            model: model.version(),
            countries: country_names(&base),
        };
        let row_faults = base.actors.faults.clone();
        let words = PartyWords::read(&base);
        let coder = Coder::new(rules, words).with_weighing(weighing);
        let resolver = Resolver::new(base);
        let style = Style::load(data)?;
        let writer = Writer::new(Explainers::load(data)?, style.clone(), Options::default());
        Ok(Self { parser, coder, resolver, writer, style, imprint, row_faults, trees_only: false })
    }

    /// The same pipeline with a parser that reads so far: for events and claims the default does, for trees themselves
    /// all layers are worth their time.
    #[must_use]
    pub fn with_depth(mut self, depth: Depth) -> Self {
        self.parser = self.parser.with_depth(depth);
        self
    }

    /// The same pipeline, for sentences, trees, names and chains alone: its readings hold neither events nor claims.
    #[must_use]
    pub fn trees_only(mut self) -> Self {
        self.trees_only = true;
        self.parser = self.parser.without_scorer();
        self
    }

    /// The same pipeline, whose readings also say what was seen and not kept as an event, and why.
    #[must_use]
    pub fn explaining(mut self) -> Self {
        self.coder = self.coder.explaining();
        self
    }

    /// The same pipeline, on so many threads inside one long article.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.parser = self.parser.with_threads(threads);
        self
    }

    /// The versions that go into every output.
    pub const fn imprint(&self) -> &Imprint {
        &self.imprint
    }

    /// What was wrong with lines of actor rows from outside; they were left out.
    pub const fn row_faults(&self) -> &Faults {
        &self.row_faults
    }

    /// The parser by itself, for files that are tokenised already.
    pub const fn parser(&self) -> &Parser {
        &self.parser
    }

    /// What speaks for the countries of parties that no word gives one: what `training/evidence.py` learns from.
    pub fn weighed(&self, article: Article) -> Vec<Weighed> {
        let mut issues = Issues::default();
        let document = self.parser.parse(article, &mut issues);
        let coded = self.coder.code(&document, &mut issues);
        self.resolver.weighed(&coded, &document)
    }

    /// The coder by itself.
    pub const fn coder(&self) -> &Coder {
        &self.coder
    }

    /// Read one article; `issues` are those met while it came in.
    pub fn read(&self, mut article: Article, mut issues: Issues) -> Reading {
        if !understood(&article, &mut issues) {
            return unread(article, issues);
        }
        settle(&mut article, &mut issues);
        let document = self.parser.parse(article, &mut issues);
        if self.trees_only {
            return uncoded(document, issues);
        }
        let coded = self.coder.code(&document, &mut issues);
        self.resolver.resolve(coded, document, &mut issues)
    }

    /// The checker that every sentence of a brief has passed.
    pub const fn checker(&self) -> Checker<'_> {
        self.writer.checker()
    }

    /// Write the brief of some readings.
    pub fn brief(&self, readings: &[Reading]) -> Brief {
        self.brief_of(readings, &Scope::default(), Options::default())
    }

    /// Write the brief of what some readings tell of something.
    pub fn brief_of(&self, readings: &[Reading], scope: &Scope, options: Options) -> Brief {
        let mut brief = self.writer.brief(readings, scope, options);
        let Imprint { program, data, model, .. } = &self.imprint;
        brief.versions = Versions { program: program.clone(), data: data.clone(), model: model.clone() };
        brief
    }

    /// What a story keeps of a reading: its events and figures, with their words.
    pub fn told(&self, reading: &Reading) -> Coded {
        Coded::of(reading, &|form| self.style.number(form))
    }

    /// Read articles on several threads and hand the readings to `each` in the order of the articles, until it breaks.
    /// What is not an article yet (a problem with an input) goes through in its place.
    pub fn read_all<P: Send>(
        &self,
        articles: impl Iterator<Item = Result<(Article, Issues), P>> + Send,
        jobs: usize,
        each: impl FnMut(Result<Reading, P>) -> ControlFlow<()>,
    ) {
        ordered::map(articles, jobs, |item| item.map(|(article, issues)| self.read_safely(article, issues)), each);
    }

    /// The same; a fault of ours in one article must not end the work on a million others.
    pub fn read_safely(&self, article: Article, issues: Issues) -> Reading {
        let head =
            Article { id: article.id.clone(), title: article.title.clone(), date: article.date, ..Article::default() };
        let read = catch_unwind(AssertUnwindSafe(|| self.read(article, issues)));
        read.unwrap_or_else(|panic| {
            let cause = panic.downcast_ref::<String>().map(String::as_str);
            let cause = cause.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no cause given");
            let mut issues = Issues::default();
            let message =
                format!("A fault in the program kept the article from being read ({cause}); please report it.");
            issues.add(Stage::Parse, "internal-fault", None, message);
            unread(head, issues)
        })
    }
}

/// The issues that mean that an article was not, or not wholly, read.
pub fn problems(issues: &Issues) -> impl Iterator<Item = &Issue> {
    issues.0.iter().filter(|i| PROBLEMS.contains(&i.kind))
}

/// Whether the language of an article is one that is read; that it is not is an issue.
fn understood(article: &Article, issues: &mut Issues) -> bool {
    match article.language.as_deref() {
        Some("en") => true,
        Some(language) => {
            let message = format!("The text is in the language \"{language}\"; this version reads English (en) only.");
            issues.add(Stage::Parse, "unsupported-language", None, message);
            false
        }
        None => {
            if article.text.split_whitespace().nth(TELLING - 1).is_some() {
                let message =
                    "The language of the text was not recognised; it was read as English. State its language.";
                issues.add(Stage::Parse, "doubtful-language", None, message);
            }
            true
        }
    }
}

/// What becomes of an article before it is parsed; so that two can be compared without reading either.
pub fn settle(article: &mut Article, issues: &mut Issues) {
    if article.language.as_deref().is_some_and(|language| language != "en") {
        return;
    }
    shorten(article, issues);
    if article.date.is_none() {
        // Plain text carries its day in its own first lines, if anywhere.
        article.date = blocks::dateline_date(article);
    }
}

/// Leave out what is beyond [`MOST_TEXT`], from the last line break before it.
fn shorten(article: &mut Article, issues: &mut Issues) {
    let text = &mut article.text;
    if text.len() <= MOST_TEXT {
        return;
    }
    let message =
        format!("The text has {} bytes; what is beyond the first {MOST_TEXT} was not read; split it.", text.len());
    let end = (0..=MOST_TEXT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.truncate(end);
    if let Some(line) = text.rfind('\n').filter(|line| *line > end / 2) {
        text.truncate(line);
    }
    issues.add(Stage::Parse, "long-text", None, message);
}

/// The reading of an article that was not read.
fn unread(article: Article, issues: Issues) -> Reading {
    uncoded(Document::new(article, Vec::new(), Vec::new(), Vec::new()), issues)
}

/// The reading of a document in which nothing was coded.
fn uncoded(document: Document, issues: Issues) -> Reading {
    let (events, claims, relations) = (Vec::new(), Vec::new(), Vec::new());
    Reading { document, identities: Vec::new(), events, claims, relations, rejected: None, issues }
}

/// What the parser gets to know of the actor base: that a phrase is a name or a role, not whose.
fn hints(base: &Base) -> Hints {
    let (actors, roles) = (&base.actors, &base.roles);
    let kind = |kind| match kind {
        RoleKind::Person => hints::RoleKind::Person,
        RoleKind::Group => hints::RoleKind::Group,
        RoleKind::Organisation => hints::RoleKind::Organisation,
    };
    Hints::default()
        .with_names(NameKind::Place, actors.country_names())
        .with_names(NameKind::Organisation, actors.organisation_names())
        .with_names(NameKind::Person, actors.person_names())
        .with_names(NameKind::Place, base.places.place_names())
        .with_roles(roles.nouns().map(|(noun, whom, title)| (noun, kind(whom), title)))
        .with_adjectives(actors.adjectives())
        .with_demonyms(actors.demonyms())
}

/// English names of states and territories.
pub fn country_names(base: &Base) -> BTreeMap<Code, String> {
    let mut names: BTreeMap<Code, (u16, String)> = BTreeMap::new();
    for row in &base.actors.countries {
        let code = match row.kind {
            CountryKind::Country => row.country,
            CountryKind::Territory => row.territory,
            _ => None,
        };
        if let Some(code) = code {
            let (layer, name) = names.entry(code).or_insert_with(|| (row.standing.layer, row.name.clone()));
            if row.standing.layer > *layer {
                (*layer, *name) = (row.standing.layer, row.name.clone());
            }
        }
    }
    names.into_iter().map(|(code, (_, name))| (code, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(issues: &Issues) -> Vec<&'static str> {
        issues.0.iter().map(|i| i.kind).collect()
    }

    #[test]
    fn other_languages_are_named_not_guessed_at() {
        let check = |language: Option<&str>, words: usize, read: bool, expected: &[&str]| {
            let (language, text) = (language.map(str::to_owned), "nuqneH ".repeat(words));
            let article = Article { language, text, ..Article::default() };
            let mut issues = Issues::default();
            assert_eq!(understood(&article, &mut issues), read, "{:?}", article.language);
            assert_eq!(kinds(&issues), expected);
            assert_eq!(problems(&issues).count(), expected.len());
        };
        check(Some("en"), 100, true, &[]);
        check(Some("fr"), 1, false, &["unsupported-language"]);
        check(Some("tlh"), 1, false, &["unsupported-language"]);
        check(None, TELLING - 1, true, &[]);
        check(None, TELLING, true, &["doubtful-language"]);
    }

    #[test]
    fn a_long_text_is_cut_at_a_line_and_a_character() {
        for (unit, expected) in [("Élysée said no.\n", None), ("é", Some(MOST_TEXT))] {
            let mut article = Article { text: unit.repeat(MOST_TEXT), ..Article::default() };
            let mut issues = Issues::default();
            shorten(&mut article, &mut issues);
            assert_eq!(kinds(&issues), ["long-text"]);
            assert!(article.text.len() <= MOST_TEXT && article.text.len() > MOST_TEXT - 100);
            assert!(expected.is_none_or(|n| article.text.len() == n));
        }
    }
}
