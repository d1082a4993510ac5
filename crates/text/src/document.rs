//! An article, read: sentences, tokens with their trees, mentions and chains.

use std::ops::Range;

use crate::article::Article;
use crate::grammar::{Rel, Upos};
use crate::mention::{ChainId, Mention, MentionId};
use crate::sentence::{Role, Sentence};
use crate::signal::Signal;
use crate::span::Span;
use crate::token::{Token, TokenId};

/// Sentences that [`Document::mentions_before`] goes back.
const REMEMBERED: u32 = 250;

/// A parsed article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What was read.
    pub article: Article,
    /// In text order.
    pub sentences: Vec<Sentence>,
    /// All tokens of all sentences, in text order.
    pub tokens: Vec<Token>,
    /// In text order; nested mentions follow the one that holds them.
    pub mentions: Vec<Mention>,
    /// What a network sees in words that may carry events, in text order; empty where none looked.
    pub signals: Vec<Signal>,
    children: Vec<u32>,
    first_child: Vec<u32>,
    sentence_of: Vec<u32>,
    /// For each token the widest mention it heads.
    headed: Vec<Option<MentionId>>,
    /// For each sentence its mentions.
    in_sentence: Vec<Range<MentionId>>,
}

impl Document {
    /// Put a document together and index its trees. Heads outside a token's own sentence count as none.
    pub fn new(article: Article, sentences: Vec<Sentence>, mut tokens: Vec<Token>, mentions: Vec<Mention>) -> Self {
        let mut sentence_of = vec![0; tokens.len()];
        for (i, sentence) in sentences.iter().enumerate() {
            for id in sentence.tokens.clone() {
                let Some(token) = tokens.get_mut(id as usize) else { continue };
                sentence_of[id as usize] = i as u32;
                token.head = token.head.filter(|h| sentence.tokens.contains(h) && *h != id);
            }
        }
        let mut count = vec![0u32; tokens.len() + 1];
        for head in tokens.iter().filter_map(|t| t.head) {
            count[head as usize + 1] += 1;
        }
        for i in 1..count.len() {
            count[i] += count[i - 1];
        }
        let mut children = vec![0; count.last().copied().unwrap_or(0) as usize];
        let mut next = count.clone();
        for (id, token) in tokens.iter().enumerate() {
            if let Some(head) = token.head {
                children[next[head as usize] as usize] = id as u32;
                next[head as usize] += 1;
            }
        }
        let bare = Self {
            article,
            sentences,
            tokens,
            mentions: Vec::new(),
            signals: Vec::new(),
            children,
            first_child: count,
            sentence_of,
            headed: Vec::new(),
            in_sentence: Vec::new(),
        };
        bare.with_mentions(mentions)
    }

    /// The same document with these mentions, put in the order of their sentences.
    pub fn with_mentions(mut self, mut mentions: Vec<Mention>) -> Self {
        mentions.sort_by_key(|m| m.sentence);
        self.headed = vec![None; self.tokens.len()];
        self.in_sentence = vec![0..0; self.sentences.len()];
        for (id, mention) in mentions.iter().enumerate() {
            let id = id as MentionId;
            if let Some(slot) = self.headed.get_mut(mention.head as usize) {
                let wider = slot.is_none_or(|m: MentionId| mentions[m as usize].tokens.len() < mention.tokens.len());
                if wider {
                    *slot = Some(id);
                }
            }
            if let Some(range) = self.in_sentence.get_mut(mention.sentence as usize) {
                let start = if (*range).is_empty() { id } else { range.start };
                *range = start..id + 1;
            }
        }
        self.mentions = mentions;
        self
    }

    /// What a network sees in a word; `None` where it sees nothing or none looked.
    pub fn signal(&self, id: TokenId) -> Option<&Signal> {
        let at = self.signals.binary_search_by_key(&id, |s| s.token).ok()?;
        self.signals.get(at)
    }

    /// Mentions before a word, the nearest first, as far back as a reader remembers: looking through all of a long text
    /// for every word would take the square of its length.
    pub fn mentions_before(&self, word: TokenId) -> impl Iterator<Item = &Mention> {
        let sentence = self.sentence_of(word);
        let end = self.mentions.partition_point(|m| m.sentence <= sentence);
        let near = self.mentions[..end].iter().rev().take_while(move |m| m.sentence + REMEMBERED >= sentence);
        near.filter(move |m| m.head < word)
    }

    /// Mentions of a sentence.
    pub fn mentions_in(&self, sentence: u32) -> Range<MentionId> {
        self.in_sentence.get(sentence as usize).cloned().unwrap_or(0..0)
    }

    /// The text all spans index.
    pub fn text(&self) -> &str {
        &self.article.text
    }

    /// The token with this id.
    ///
    /// # Panics
    /// When the id is not one of this document.
    pub fn token(&self, id: TokenId) -> &Token {
        &self.tokens[id as usize]
    }

    /// The form of a token, as written.
    pub fn form(&self, id: TokenId) -> &str {
        self.token(id).span.of(self.text())
    }

    /// The lemma of a token.
    pub fn lemma(&self, id: TokenId) -> &str {
        &self.token(id).lemma
    }

    /// Dependents of a token, in text order.
    pub fn children(&self, id: TokenId) -> &[TokenId] {
        let range = self.first_child[id as usize] as usize..self.first_child[id as usize + 1] as usize;
        &self.children[range]
    }

    /// Dependents with this very relation (subtypes apart).
    pub fn dependents(&self, id: TokenId, rel: Rel) -> impl Iterator<Item = TokenId> + '_ {
        self.children(id).iter().copied().filter(move |c| self.token(*c).rel == rel)
    }

    /// The first dependent with this relation.
    pub fn dependent(&self, id: TokenId, rel: Rel) -> Option<TokenId> {
        self.dependents(id, rel).next()
    }

    /// Number of the sentence that holds a token.
    pub fn sentence_of(&self, id: TokenId) -> u32 {
        self.sentence_of[id as usize]
    }

    /// The sentence that holds a token.
    pub fn sentence(&self, id: TokenId) -> &Sentence {
        &self.sentences[self.sentence_of(id) as usize]
    }

    /// All tokens below and including `id`, in text order.
    pub fn subtree(&self, id: TokenId) -> Vec<TokenId> {
        let mut result = vec![id];
        let mut next = 0;
        while next < result.len() {
            // A damaged tree may turn in a circle; it can only come back to where it began.
            result.extend(self.children(result[next]).iter().filter(|c| **c != id));
            next += 1;
        }
        result.sort_unstable();
        result
    }

    /// The governors of a token from the nearest to the root.
    pub fn ancestors(&self, id: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        // A well-formed tree ends by itself; the bound keeps a damaged one from turning in a circle.
        std::iter::successors(self.token(id).head, |h| self.token(*h).head).take(self.tokens.len())
    }

    /// The text from the first byte of `range` to its last.
    pub fn span(&self, range: Range<TokenId>) -> Span {
        if range.is_empty() {
            return Span::new(0, 0);
        }
        Span::new(self.token(range.start).span.start, self.token(range.end - 1).span.end)
    }

    /// Mentions whose tokens hold `id`, innermost first.
    pub fn mentions_at(&self, id: TokenId) -> impl Iterator<Item = MentionId> + '_ {
        let near = self.mentions_in(self.sentence_of(id));
        let mut found: Vec<MentionId> = near.filter(|m| self.mentions[*m as usize].tokens.contains(&id)).collect();
        found.sort_by_key(|m| self.mentions[*m as usize].tokens.len());
        found.into_iter()
    }

    /// The widest mention whose head is `id`.
    pub fn mention_headed(&self, id: TokenId) -> Option<MentionId> {
        self.headed.get(id as usize).copied().flatten()
    }

    /// The mentions of a chain, in text order.
    pub fn chain(&self, chain: ChainId) -> impl Iterator<Item = MentionId> + '_ {
        (0..self.mentions.len() as MentionId).filter(move |m| self.mentions[*m as usize].chain == Some(chain))
    }

    /// The headline of the article: its title, or the first headline in the text.
    pub fn headline(&self) -> Option<&str> {
        self.article.title.as_deref().or_else(|| {
            let headline = self.sentences.iter().find(|s| s.role == Role::Headline)?;
            Some(headline.span.of(self.text()))
        })
    }

    /// Whether a token is a proper noun or part of a recognised name.
    pub fn is_name(&self, id: TokenId) -> bool {
        let token = self.token(id);
        token.upos == Upos::Propn || token.name != crate::token::NameTag::Out
    }
}
