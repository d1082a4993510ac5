//! The parser with the weights of `models/core`. Without them the tests say so and pass.

use demarche_nn::path::Path;
use demarche_parse::conllu;
use demarche_parse::hints::Hints;
use demarche_parse::model::Depth;
use demarche_parse::parser::Parser;
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::issue::Issues;
use demarche_text::token::{NameKind, NameTag};

fn parser(path: Path) -> Option<Parser> {
    let models = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/core");
    let Ok(weights) = std::fs::read(models.join("core.safetensors")) else {
        eprintln!("skipped: models/core/core.safetensors is not there");
        return None;
    };
    let table = |name| std::fs::read_to_string(models.join(name)).expect("the tables stand beside the weights");
    let parser = Parser::load_for(path, &weights, &table("vocab.txt"), &table("lemmas.tsv"), Hints::default());
    Some(parser.expect("the weights fit this parser"))
}

fn parse(parser: &Parser, text: &str) -> Document {
    let article = Article { id: "a".into(), text: text.into(), ..Article::default() };
    parser.parse(article, &mut Issues::default())
}

#[test]
fn a_news_sentence_is_read() {
    let Some(parser) = parser(Path::best()) else { return };
    let document = parse(&parser, "Estonia accused Russia of jamming signals.");
    let lemmas: Vec<&str> = document.tokens.iter().map(|t| t.lemma.as_str()).collect();
    assert_eq!(lemmas, ["Estonia", "accuse", "Russia", "of", "jam", "signal", "."]);
    assert_eq!((document.token(1).upos, document.token(1).rel, document.token(1).head), (Upos::Verb, Rel::Root, None));
    assert_eq!((document.token(0).rel, document.token(0).head), (Rel::Nsubj, Some(1)));
    assert_eq!((document.token(2).rel, document.token(2).head), (Rel::Obj, Some(1)));
    assert_eq!(document.token(2).name, NameTag::Begin(NameKind::Place));
}

#[test]
fn every_path_reads_the_same() {
    let text =
        "Baku rejected the claims on Monday.\n\nFrance's envoy said the talks would go on; \"we're ready,\" he added.";
    let mut first = None;
    for path in Path::available() {
        let Some(parser) = parser(path) else { return };
        let document = parse(&parser, text);
        assert_eq!(first.get_or_insert_with(|| document.clone()), &document, "{}", path.name());
    }
}

#[test]
fn each_sentence_is_one_tree_however_long() {
    let Some(parser) = parser(Path::best()) else { return };
    let list = "Baku, ".repeat(450);
    let hostile = ["", " \n\n", "\u{0}\u{200B}\u{FFFD}", "é\u{301}\u{301}", "((((((", "🇦🇿🇫🇷 𝓑𝓪𝓴𝓾 第一", &list];
    for text in hostile {
        let document = parse(&parser, text);
        for sentence in &document.sentences {
            let roots = sentence.tokens.clone().filter(|t| document.token(*t).head.is_none()).count();
            assert_eq!(roots, 1, "{text}");
            for token in sentence.tokens.clone() {
                let top = document.ancestors(token).last().unwrap_or(token);
                assert!(document.token(top).head.is_none(), "{text}");
            }
        }
    }
}

#[test]
fn written_and_read_again_it_stays_the_same() {
    let Some(parser) = parser(Path::best()) else { return };
    let written = conllu::write(&parse(&parser, "Estonia doesn't trust Moscow, Tallinn's envoy said."));
    let again = parser.annotate_conllu(&written).expect("our own output is good input");
    let columns = |text: &str| -> Vec<Vec<String>> {
        text.lines().map(|l| l.split('\t').take(9).map(str::to_owned).collect()).collect()
    };
    assert_eq!(columns(&written), columns(&again));
    let range =
        "1-2\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tDo\t_\t_\t_\t_\t_\t_\t_\t_\n2\tn't\t_\t_\t_\t_\t_\t_\t_\tKept=Yes\n\n";
    let out = parser.annotate_conllu(range).expect("good input");
    assert!(out.starts_with("1-2\tdon't\t_\t_") && out.contains("\tnot\tPART\t") && out.contains("Kept=Yes"), "{out}");
}

#[test]
fn the_depth_decides_what_a_sentence_is_read_with() {
    let Some(gated) = parser(Path::best()) else { return };
    let text = "Estonia accused Russia of jamming signals.\n\nThe river is long and the valley is green in spring.\n\n\
                Police in Tallinn arrested two men, the interior minister said.";
    let read = |depth| parse(&parser(Path::best()).expect("it was there").with_depth(depth), text);
    let (gated, early, full) = (parse(&gated, text), read(Depth::Early), read(Depth::Full));
    assert_eq!(gated.sentences.iter().map(|s| s.full).collect::<Vec<_>>(), [true, false, true]);
    assert!(early.sentences.iter().all(|s| !s.full) && full.sentences.iter().all(|s| s.full));
    let tree = |document: &Document, sentence: usize| -> Vec<_> {
        let tokens = document.sentences[sentence].tokens.clone();
        tokens.map(|t| (document.token(t).upos, document.token(t).head, document.token(t).rel)).collect()
    };
    for (number, like) in [&full, &early, &full].into_iter().enumerate() {
        assert_eq!(tree(&gated, number), tree(like, number));
    }
}

#[test]
fn threads_inside_a_document_change_nothing() {
    let Some(one) = parser(Path::best()) else { return };
    let text =
        "Estonia accused Russia of jamming signals. The river is long. Baku said no to the offer.\n\n".repeat(400);
    let expected = parse(&one, &text);
    let several = one.with_threads(3);
    assert_eq!(parse(&several, &text), expected);
    let written = conllu::write(&expected);
    let again = several.annotate_conllu(&written).expect("our own output is good input");
    let one = several.with_threads(1);
    assert_eq!(one.annotate_conllu(&written).expect("our own output is good input"), again);
}
