//! The same small enums in both vocabularies, one by one: a new variant on either side does not compile until it has its other half.

/// Makes a function from one enum to another with the same variants.
macro_rules! same {
    ($(#[$doc:meta])* $function:ident: $from:path => $to:path { $($variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        pub(crate) fn $function(from: $from) -> $to {
            use $from as From;
            use $to as To;
            match from {
                $(From::$variant => To::$variant),+
            }
        }
    };
}

same!(
    /// Why a counter, a service or the hall pauses, for the wire.
    pause_reason: domain::PauseReason => protocol::PauseReason { Rest, Prayer, OtherWork, Fault, Supplies }
);
same!(
    /// Why a counter or a service pauses, for the domain.
    pause_reason_asked: protocol::PauseReason => domain::PauseReason { Rest, Prayer, OtherWork, Fault, Supplies }
);
same!(
    /// A counter's noun.
    counter_noun: domain::CounterNoun => protocol::CounterNoun { Loket, Meja, Ruang, Jalur, Gerai }
);
same!(
    /// A language that a voice speaks.
    voice_language: domain::VoiceLanguage => protocol::VoiceLanguage { Id, En, Jv, Su }
);
same!(
    /// What sounds before an announcement.
    chime: domain::Chime => protocol::Chime { TwoTones, ThreeTones, OneTone, None }
);
same!(
    /// How the digits of a number are read.
    reading: domain::Reading => protocol::Reading { LeadingZeros, Digits, FullNumber }
);
same!(
    /// Language of a call, for the wire.
    language: domain::Language => protocol::Language { Id, En }
);
same!(
    /// Language of a call, for the domain.
    language_asked: protocol::Language => domain::Language { Id, En }
);
same!(
    /// What an emergency is, for the wire.
    emergency_kind: domain::EmergencyKind => protocol::EmergencyKind { Evacuation, Earthquake, Fire, Lockdown }
);
same!(
    /// What an emergency is, for the domain.
    emergency_kind_asked: protocol::EmergencyKind => domain::EmergencyKind { Evacuation, Earthquake, Fire, Lockdown }
);
same!(
    /// How a number was taken.
    origin_asked: protocol::Origin => domain::Origin { Kios, Informasi, Daring, JanjiTemu, Telepon, Impor }
);
same!(
    /// The answer to "arrived or absent?".
    arrival_asked: protocol::Arrival => domain::Arrival { Arrived, Absent }
);
same!(
    /// How a call was made known.
    confirmation_asked: protocol::Confirmation => domain::Confirmation { Shown, Heard, ByHand }
);
same!(
    /// Why a ticket is called out of its turn, for the wire.
    chosen: domain::Chosen => protocol::Chosen { Help, Continues, Mistake, Instructed }
);
same!(
    /// Why a ticket is called out of its turn, for the domain.
    chosen_asked: protocol::Chosen => domain::Chosen { Help, Continues, Mistake, Instructed }
);
same!(
    /// How a visit ended.
    outcome_asked: protocol::Outcome => domain::Outcome { Completed, Incomplete, Referred }
);
same!(
    /// Where in the queue.
    place_asked: protocol::Place => domain::Place { Front, Earned, Back }
);

/// A need by its name on the wire.
pub(crate) fn need(need: domain::Need) -> &'static str {
    match need {
        domain::Need::Wheelchair => "wheelchair",
        domain::Need::SignLanguage => "sign_language",
        domain::Need::Escort => "escort",
    }
}

/// A need from its name on the wire.
pub(crate) fn need_asked(name: &str) -> Option<domain::Need> {
    domain::Need::ALL.into_iter().find(|known| need(*known) == name)
}

/// In which role something is asked, for the journal.
pub(crate) fn role_asked(role: protocol::Role) -> crate::journal::entry::Role {
    match role {
        protocol::Role::Supervisor => crate::journal::entry::Role::Supervisor,
        protocol::Role::Officer => crate::journal::entry::Role::Officer,
        protocol::Role::Kiosk => crate::journal::entry::Role::Kiosk,
        protocol::Role::Display => crate::journal::entry::Role::Display,
        protocol::Role::Reception => crate::journal::entry::Role::Reception,
        protocol::Role::Security => crate::journal::entry::Role::Security,
    }
}
