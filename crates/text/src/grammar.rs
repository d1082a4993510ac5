//! The closed tag sets of Universal Dependencies v2 (English) and the Penn Treebank.

macro_rules! tags {
    ($(#[$doc:meta])* $name:ident, $fallback:ident, { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the variants are the tags of the published scheme")]
        pub enum $name { $($variant),* }

        impl $name {
            /// The tag as the scheme writes it.
            pub const fn tag(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            /// The value of a tag; the scheme's "unspecified" value for an unknown one.
            pub fn from_tag(tag: &str) -> Self {
                match tag { $($text => Self::$variant,)* _ => Self::$fallback }
            }

            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }
    };
}

tags! {
    /// Universal part of speech.
    Upos, X, {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ",
        Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT", Sconj = "SCONJ",
        Sym = "SYM", Verb = "VERB", X = "X",
    }
}

tags! {
    /// Penn Treebank part of speech.
    Xpos, Other, {
        Add = "ADD", Afx = "AFX", Cc = "CC", Cd = "CD", Dt = "DT", Ex = "EX", Fw = "FW", Gw = "GW", Hyph = "HYPH",
        In = "IN", Jj = "JJ", Jjr = "JJR", Jjs = "JJS", Ls = "LS", Md = "MD", Nfp = "NFP", Nn = "NN", Nnp = "NNP",
        Nnps = "NNPS", Nns = "NNS", Pdt = "PDT", Pos = "POS", Prp = "PRP", PrpPoss = "PRP$", Rb = "RB", Rbr = "RBR",
        Rbs = "RBS", Rp = "RP", Sym = "SYM", To = "TO", Uh = "UH", Vb = "VB", Vbd = "VBD", Vbg = "VBG", Vbn = "VBN",
        Vbp = "VBP", Vbz = "VBZ", Wdt = "WDT", Wp = "WP", WpPoss = "WP$", Wrb = "WRB", Xx = "XX", Comma = ",",
        Stop = ".", Colon = ":", Open = "-LRB-", Close = "-RRB-", Quote = "``", Unquote = "''", Dollar = "$",
        Other = "_",
    }
}

tags! {
    /// Universal dependency relation, with the English subtypes.
    Rel, Dep, {
        Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl", Advmod = "advmod",
        Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass", Case = "case", Cc = "cc",
        CcPreconj = "cc:preconj", Ccomp = "ccomp", Compound = "compound", CompoundPrt = "compound:prt", Conj = "conj",
        Cop = "cop", Csubj = "csubj", CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass", Dep = "dep", Det = "det",
        DetPredet = "det:predet", Discourse = "discourse", Dislocated = "dislocated", Expl = "expl", Fixed = "fixed",
        Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list", Mark = "mark", Nmod = "nmod",
        NmodDesc = "nmod:desc", NmodPoss = "nmod:poss", NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj",
        NsubjOuter = "nsubj:outer", NsubjPass = "nsubj:pass", Nummod = "nummod", Obj = "obj", Obl = "obl",
        OblAgent = "obl:agent", OblUnmarked = "obl:unmarked", Orphan = "orphan", Parataxis = "parataxis",
        Punct = "punct", Reparandum = "reparandum", Root = "root", Vocative = "vocative", Xcomp = "xcomp",
    }
}

impl Rel {
    /// The relation without its subtype: `nsubj:pass` → `nsubj`.
    pub fn universal(self) -> &'static str {
        let tag = self.tag();
        tag.split(':').next().unwrap_or(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_read_back() {
        for rel in Rel::ALL {
            assert_eq!(Rel::from_tag(rel.tag()), *rel);
        }
        for xpos in Xpos::ALL {
            assert_eq!(Xpos::from_tag(xpos.tag()), *xpos);
        }
        assert_eq!(Upos::from_tag("NEWS"), Upos::X);
        assert_eq!(Rel::NsubjPass.universal(), "nsubj");
    }
}
