//! Downloads of claims: lists of any length, piece by piece.

use axum::http::Method;
use demarche_store::csv::cell;
use demarche_store::db::show::claims::{ClaimFilter, ClaimPlace};

use crate::answer::{Answer, NextPiece};
use crate::api::claim;
use crate::asked::Asked;
use crate::endpoint::{Endpoint, Gives};
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::claim::ClaimRecord;
use crate::shape::part::ActorRef;
use crate::source::{Stored, problem};

/// Claims of one piece.
const PIECE: usize = 100;

const NDJSON: &str = "application/x-ndjson";
const CSV: &str = "text/csv; charset=utf-8; header=present";

/// The columns of the table.
const HEADER: &str = "id,date,stance,kind,quote,speaker,speaker_code,speaker_sectors,cue,content,sentence,about,about_codes,\
    event_types,answers,answered_by,reports,origins,article,title,source,url,story\n";

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let most = Parameter::one("limit", Kind::Whole(1, 100_000_000), "At most so many.");
    let download = |path, about, media, answer| {
        Endpoint::with(Method::GET, path, about, Gives::other(media), answer)
            .parameters(claim::parameters())
            .parameters([most.clone()])
    };
    vec![
        download("/claims.ndjson", "All claims of a filter, one a line.", NDJSON, |stored, asked| {
            let line = |claim: &ClaimRecord, to: &mut Vec<u8>| {
                serde_json::to_writer(&mut *to, claim).map_err(|_| Problem::fault())?;
                to.push(b'\n');
                Ok(())
            };
            Ok(Answer::pieces(NDJSON, "claims.ndjson", written(stored, asked, "", line)?))
        }),
        download("/claims.csv", "All claims of a filter as a table.", CSV, |stored, asked| {
            let row = |claim: &ClaimRecord, to: &mut Vec<u8>| {
                to.extend_from_slice(row(claim).as_bytes());
                Ok(())
            };
            Ok(Answer::pieces(CSV, "claims.csv", written(stored, asked, HEADER, row)?))
        }),
    ]
}

fn written(
    stored: &mut Stored,
    asked: &Asked,
    head: &'static str,
    write: impl Fn(&ClaimRecord, &mut Vec<u8>) -> Result<(), Problem> + Send + 'static,
) -> Result<NextPiece<Stored>, Problem> {
    let filter: ClaimFilter = claim::wanted(stored, asked)?;
    let oldest = asked.text("sort") == Some("oldest");
    let mut left: usize = asked.value("limit").unwrap_or(usize::MAX);
    let (mut head, mut after): (Option<&str>, Option<ClaimPlace>) = (Some(head), None);
    Ok(Box::new(move |stored: &mut Stored| {
        let places = stored.store.claims(&filter, oldest, after.as_ref(), PIECE.min(left)).map_err(problem)?;
        let mut piece = head.take().unwrap_or("").as_bytes().to_vec();
        if let Some(last) = places.last() {
            left -= places.len();
            after = Some(last.clone());
        }
        for claim in stored.claims(&places)? {
            write(&claim, &mut piece)?;
        }
        Ok(Some(piece).filter(|piece| !piece.is_empty()))
    }))
}

fn row(claim: &ClaimRecord) -> String {
    let speaker = claim.speaker.as_ref();
    let pieces = |list: &[crate::shape::part::Piece]| {
        list.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" … ")
    };
    let about = |of: fn(&ActorRef) -> &str| claim.about.iter().map(of).collect::<Vec<_>>().join("; ");
    let code = |actor: &ActorRef| actor.territory.clone().or_else(|| actor.country.clone()).unwrap_or_default();
    let answers = claim.answers.as_ref().map_or("", |other| other.id.as_str());
    let cells = [
        claim.id.clone(),
        claim.article.date.clone().unwrap_or_default(),
        claim.stance.clone(),
        claim.kind.clone(),
        claim.quote.clone(),
        speaker.map(|s| s.name.clone()).unwrap_or_default(),
        speaker.map(|s| code(&s.reference())).unwrap_or_default(),
        speaker.map(|s| s.sectors.join(" ")).unwrap_or_default(),
        pieces(&claim.cue),
        pieces(&claim.content),
        claim.sentence.text.clone(),
        about(|actor| &actor.name),
        claim.about.iter().map(code).collect::<Vec<_>>().join("; "),
        claim.events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>().join("; "),
        answers.to_owned(),
        claim.answered_by.iter().map(|other| other.id.as_str()).collect::<Vec<_>>().join("; "),
        claim.spread.reports.to_string(),
        claim.spread.origins.to_string(),
        claim.article.id.clone(),
        claim.article.title.clone(),
        claim.article.outlet.clone(),
        claim.article.url.clone().unwrap_or_default(),
        claim.story.as_ref().map(|story| story.id.clone()).unwrap_or_default(),
    ];
    let line = |text: &String| cell(&text.split(['\n', '\r', '\t']).collect::<Vec<_>>().join(" "));
    let mut row = cells.iter().map(line).collect::<Vec<_>>().join(",");
    row.push('\n');
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::claim::Spread;
    use crate::shape::part::{ArticleRef, Piece};

    #[test]
    fn a_row_has_as_many_cells_as_the_head_and_none_that_a_spreadsheet_runs() {
        let said = |text: &str| Piece { start: 0, end: 1, text: text.to_owned() };
        let article = ArticleRef {
            id: "0123456789abcdef".to_owned(),
            title: "=1+1".to_owned(),
            outlet: "The\nPost".to_owned(),
            date: Some("2031-03-04".to_owned()),
            url: None,
        };
        let claim = ClaimRecord {
            id: "0123456789abcdef-c1".to_owned(),
            local: "c1".to_owned(),
            article: article.clone(),
            story: None,
            kind: "statement".to_owned(),
            quote: "direct".to_owned(),
            stance: "deny".to_owned(),
            speaker: None,
            source: Vec::new(),
            cue: vec![said("denied")],
            content: vec![said("one"), said("two")],
            sentence: said("They denied it"),
            events: Vec::new(),
            about: Vec::new(),
            answers: None,
            answered_by: Vec::new(),
            first_seen: article,
            spread: Spread { reports: 2, outlets: 2, origins: 1 },
            trace: Vec::new(),
        };
        let row = row(&claim);
        assert_eq!(row.matches(',').count(), HEADER.matches(',').count(), "{row}");
        assert!(row.contains(",one … two,") && row.contains(",'=1+1,The Post,") && row.matches('\n').count() == 1);
    }
}
