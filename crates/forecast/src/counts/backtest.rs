//! The protocol: learn from train, choose on valid, ask at rolling origins of test with what was known the day before.

use crate::counts::act::{Act, Class, HORIZONS, check};
use crate::counts::baselines::Baseline;
use crate::counts::distribution::Negative;
use crate::counts::fit::{Kind, Lesson, TAKEN, learn};
use crate::counts::model::{Model, together};
use crate::counts::record::{Record, volumes};
use crate::counts::score::Score;
use crate::counts::study::{Asked, Lessons, Origins, Sums, study, weekdays};
use crate::error::Error;
use crate::parallel;

/// Pairs with at least as many acts in train are asked for.
pub const ASKED: u32 = 30;
/// Pairs with at least as many acts in train are learned from, by class: what is rare is learned from more pairs.
pub const LEARNED: [u32; 5] = [20, 20, 10, 10, 10];

/// The three parts of a set of acts, each after the one before.
#[derive(Clone, Debug, Default)]
pub struct Sets {
    /// Weights are learned from these.
    pub train: Vec<Act>,
    /// The kind of model is chosen on these.
    pub valid: Vec<Act>,
    /// These are asked.
    pub test: Vec<Act>,
}

/// One forecast, and what came.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Place of the pair.
    pub pair: usize,
    /// First day.
    pub day: u32,
    /// What is counted.
    pub class: Class,
    /// Place among [`HORIZONS`].
    pub horizon: usize,
    /// What came.
    pub seen: u32,
    /// What was forecast.
    pub forecast: Negative,
    /// The score of it.
    pub score: Score,
    /// The scores of the baselines, in their order.
    pub baselines: [Score; 4],
    /// Whether there was any act of the class in the four weeks before.
    pub awake: bool,
    /// Whether it is one of those every so many days, so that no two share a day.
    pub apart: bool,
}

/// A candidate, and how it did on the days for choosing.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What it may use.
    pub kind: Kind,
    /// Mean continuous ranked probability score by horizon and class.
    pub crps: [[f64; 5]; HORIZONS.len()],
}

/// What came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Pairs that were asked for.
    pub pairs: Vec<(u32, u32)>,
    /// Acts of each in train.
    pub volumes: Vec<u32>,
    /// Pairs that were learned from.
    pub learned: usize,
    /// All that was tried.
    pub candidates: Vec<Candidate>,
    /// What was taken, by horizon and class.
    pub chosen: [[Kind; 5]; HORIZONS.len()],
    /// Models by horizon and class.
    pub models: Vec<Model>,
    /// First day of valid and of test.
    pub begins: [u32; 2],
    /// Forecasts of valid.
    pub valid: Vec<Prediction>,
    /// Forecasts of test.
    pub test: Vec<Prediction>,
}

/// Learn, choose, ask.
pub fn run(sets: &Sets, threads: usize) -> Result<Report, Error> {
    let acts = joined(sets)?;
    let last = |part: &[Act]| part.last().map(|a| a.day);
    let (Some(first), Some(end)) = (sets.train.first().map(|a| a.day), last(&sets.train)) else {
        return Err(Error::NoFacts);
    };
    let valid_end = last(&sets.valid).unwrap_or(end);
    let test_end = last(&sets.test).unwrap_or(valid_end);
    let volumes = volumes(&sets.train);
    let of = |least: u32| -> Vec<(u32, u32)> { volumes.iter().filter(|v| *v.1 >= least).map(|v| *v.0).collect() };
    let fewest = LEARNED.into_iter().min().unwrap_or(ASKED);
    let (asked, learned) = (of(ASKED), of(fewest));
    if asked.is_empty() {
        return Err(Error::NoPairs { least: ASKED });
    }
    let mut record = Record::default();
    let train = Sums::new(&sets.train, &learned, first, end);
    let origins = Origins::to_learn(first, end, learned.len());
    let mut lessons = study(&mut record, &sets.train, &learned, &train, origins);
    for (lessons, least) in lessons.iter_mut().zip(LEARNED) {
        let busy = |a: &Asked| volumes.get(&learned[a.pair]).is_some_and(|volume| *volume >= least);
        lessons.iter_mut().for_each(|lessons| lessons.retain(busy));
    }
    let sums = Sums::new(&acts, &asked, first, test_end);
    let rolling = |first, last| Origins { first, last, stride: 1 };
    let valid = study(&mut record, &sets.valid, &asked, &sums, rolling(end + 1, valid_end));
    let test = study(&mut record, &sets.test, &asked, &sums, rolling(valid_end + 1, test_end));
    let Choice { candidates, chosen, models } = choose(&lessons, &valid, &sets.train, threads);
    let score = |lessons: &Lessons, begin: u32| predictions(&models, lessons, &sums, begin, threads);
    Ok(Report {
        volumes: asked.iter().map(|p| volumes.get(p).copied().unwrap_or(0)).collect(),
        learned: learned.len(),
        valid: score(&valid, end + 1),
        test: score(&test, valid_end + 1),
        pairs: asked,
        candidates,
        chosen,
        models,
        begins: [end + 1, valid_end + 1],
    })
}

/// All acts, if the parts follow each other.
fn joined(sets: &Sets) -> Result<Vec<Act>, Error> {
    let follow = |a: &[Act], b: &[Act], earlier, later| match (a.last(), b.first()) {
        (Some(last), Some(first)) if first.day <= last.day => {
            Err(Error::Order { later, first: first.day, earlier, last: last.day })
        }
        _ => Ok(()),
    };
    follow(&sets.train, &sets.valid, "train", "valid")?;
    follow(&sets.valid, &sets.test, "valid", "test")?;
    follow(&sets.train, &sets.test, "train", "test")?;
    let acts: Vec<Act> = sets.train.iter().chain(&sets.valid).chain(&sets.test).copied().collect();
    check(&acts)?;
    Ok(acts)
}

/// Learn all candidates and score them on the days for choosing. Which is taken was chosen once and for all, on five months:
/// one month tells too little (docs/scores.md).
fn choose(lessons: &Lessons, valid: &Lessons, train: &[Act], threads: usize) -> Choice {
    let weekdays = weekdays(train);
    let own: [[Vec<Lesson>; HORIZONS.len()]; 5] =
        std::array::from_fn(|c| std::array::from_fn(|h| lessons[c][h].iter().map(|a| a.lesson.clone()).collect()));
    let tasks: Vec<(Kind, usize)> = Kind::EVERY.iter().flat_map(|kind| [(*kind, 0), (*kind, 1)]).collect();
    let mut states = vec![(); threads.max(1)];
    let found = parallel::map(&tasks, &mut states, |(), (kind, horizon)| {
        let models = learn(*horizon, *kind, &weekdays, [0, 1, 2, 3, 4].map(|class| own[class][*horizon].as_slice()));
        let crps = Class::EVERY.map(|class| {
            let asked = &valid[class.index()][*horizon];
            let forecasts = forecasts(&models, valid, class, *horizon);
            let sum: f64 = asked.iter().zip(forecasts).map(|(a, f)| f.mass().crps(a.lesson.seen)).sum();
            sum / asked.len().max(1) as f64
        });
        (models, crps)
    });
    let candidates: Vec<Candidate> = found
        .chunks_exact(HORIZONS.len())
        .zip(Kind::EVERY)
        .map(|(by_horizon, kind)| Candidate { kind, crps: [by_horizon[0].1, by_horizon[1].1] })
        .collect();
    let best = Kind::EVERY.iter().position(|kind| *kind == TAKEN).unwrap_or(0);
    let of_best = &found[best * HORIZONS.len()..(best + 1) * HORIZONS.len()];
    Choice {
        models: of_best.iter().flat_map(|(models, _)| models.clone()).collect(),
        chosen: [[Kind::EVERY[best]; 5]; HORIZONS.len()],
        candidates,
    }
}

struct Choice {
    candidates: Vec<Candidate>,
    chosen: [[Kind; 5]; HORIZONS.len()],
    models: Vec<Model>,
}

/// What the models of a horizon, in the order of classes, say of a class. All classes were asked at the same origins.
fn forecasts(models: &[Model], lessons: &Lessons, class: Class, horizon: usize) -> Vec<Negative> {
    let said = |class: Class| {
        let asked = lessons[class.index()][horizon].iter().map(|a| &a.lesson);
        let model = &models[class.index()];
        asked.map(|l| model.distribution(&l.row, &l.spread, l.day)).collect::<Vec<_>>()
    };
    let own = said(class);
    if class != Class::All {
        return own;
    }
    let classes: Vec<Vec<Negative>> = Class::EVERY[1..].iter().map(|class| said(*class)).collect();
    let of = |place: usize| classes.iter().filter_map(move |class| class.get(place).copied());
    own.into_iter().enumerate().map(|(place, own)| together(own, of(place))).collect()
}

fn predictions(models: &[Model], lessons: &Lessons, sums: &Sums, begin: u32, threads: usize) -> Vec<Prediction> {
    let mut states = vec![(); threads.max(1)];
    let of_horizon: Vec<&[Model]> = models.chunks_exact(Class::EVERY.len()).collect();
    let scored = parallel::map(models, &mut states, |(), model| {
        let asked = &lessons[model.class.index()][model.horizon];
        let forecasts = forecasts(of_horizon[model.horizon], lessons, model.class, model.horizon);
        asked.iter().zip(forecasts).map(|(a, f)| prediction(model, a, f, sums, begin)).collect::<Vec<_>>()
    });
    scored.into_iter().flatten().collect()
}

fn prediction(model: &Model, asked: &Asked, forecast: Negative, sums: &Sums, begin: u32) -> Prediction {
    let Asked { pair, awake, lesson } = asked;
    let baselines = Baseline::EVERY.map(|baseline| {
        let (mass, windows) = baseline.forecast(sums, *pair, model.class, lesson.day, model.days());
        Score::new(&mass, lesson.seen, (windows != usize::MAX).then_some(windows))
    });
    Prediction {
        pair: *pair,
        day: lesson.day,
        class: model.class,
        horizon: model.horizon,
        seen: lesson.seen,
        forecast,
        score: Score::new(&forecast.mass(), lesson.seen, None),
        baselines,
        awake: *awake,
        apart: (lesson.day - begin).is_multiple_of(model.days()),
    }
}
