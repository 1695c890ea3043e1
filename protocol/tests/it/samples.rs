//! One of everything that goes over the wire, with every field filled that can be.

use protocol::*;

pub(crate) fn request_id() -> RequestId {
    RequestId("00112233445566778899aabbccddeeff".into())
}

pub(crate) fn position() -> Position {
    Position { epoch: 1, seq: 4_711, link: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into() }
}

fn text() -> Text {
    Text { id: "Belum ada yang menunggu untuk loket ini.".into(), en: "Nobody waits for this counter.".into() }
}

pub(crate) fn command_request(command: Command) -> CommandRequest {
    CommandRequest { request: request_id(), command, reason: Some("Loket 3 kosong".into()) }
}

pub(crate) fn emergency_request() -> EmergencyRequest {
    EmergencyRequest { emergency: 1_764_384_000, kind: EmergencyWord::AllClear, drill: true }
}

pub(crate) fn ticket_request() -> TicketRequest {
    TicketRequest { request: request_id(), issue: issue() }
}

pub(crate) fn problem() -> Problem {
    Problem { code: ErrorCode::TooLarge, text: text() }
}

pub(crate) fn client_messages() -> Vec<ClientMessage> {
    vec![
        ClientMessage::Hello(Hello {
            version: PROTOCOL_VERSION,
            view: View::Display { zone: "a".into() },
            name: "layar-1".into(),
            token: Some("lt_1_0123456789".into()),
            position: Some(position()),
            run: Some("9f86d081884c7d65-3".into()),
            machine: Some("3f9a6c1e5b2d4870".into()),
            watching: true,
        }),
        ClientMessage::Command(command_request(Command::CallNext {
            counter: "loket-3".into(),
            ending: Some(3_001),
            answer: Some(Arrival::Arrived),
        })),
        ClientMessage::Heartbeat(Heartbeat {
            presented_ms_ago: Some(16),
            behind_ms: Some(5_400),
            voice: Some(VoiceReport { zone: "a".into(), device: true, backlog_ms: 4_200, at_ms: 61_000, yes_ms_ago: Some(1_000) }),
            screen: Some(Box::new(screen_report())),
        }),
        ClientMessage::Screen(ScreenAnswer { ask: 12, refused: Some(text()), picture: Some("iVBORw0KGgo=".into()) }),
    ]
}

pub(crate) fn views() -> Vec<View> {
    vec![
        View::Display { zone: "a".into() },
        View::Counter { counter: "loket-3".into(), takeover: true },
        View::Supervisor,
        View::Kiosk,
        View::Screen { display: "layar-lobi".into(), zone: Some("a".into()) },
    ]
}

fn issue() -> Issue {
    Issue {
        service: "ktp-baru".into(),
        journey: Some("paspor-lengkap".into()),
        appointment: Some("10.30".into()),
        group: Some("lansia".into()),
        needs: vec!["wheelchair".into(), "sign_language".into()],
        language: Language::En,
        origin: Origin::JanjiTemu,
        device: Some("kios-1".into()),
        reserve: true,
        paper: Some(Box::new(Paper { number: "A-057".into(), at: Some("09.41".into()) })),
    }
}

pub(crate) fn commands() -> Vec<Command> {
    let counter = || "loket-3".to_owned();
    let (call, ticket) = (3_001, 4_001);
    vec![
        Command::OpenDay { training: true },
        Command::CloseDay,
        Command::IssueTicket(issue()),
        Command::EnterQueue { ticket },
        Command::OpenCounter { counter: counter(), officer: Some("p-07".into()) },
        Command::CloseCounter { counter: counter() },
        Command::PauseCounter { counter: counter(), reason: PauseReason::Prayer, minutes: Some(30) },
        Command::ResumeCounter { counter: counter() },
        Command::CallNext { counter: counter(), ending: Some(call), answer: Some(Arrival::Absent) },
        Command::CallTicket { counter: counter(), number: "A-015".into(), reason: Chosen::Continues },
        Command::UndoCall { counter: counter(), call },
        Command::Recall { counter: counter(), call },
        Command::ConfirmCall { call, nth: 2, how: Confirmation::Heard },
        Command::StartServing { counter: counter(), call },
        Command::FinishVisit {
            counter: counter(),
            call,
            outcome: Outcome::Incomplete,
            delivered: vec![("ktp-baru".into(), 1), ("kk-baru".into(), 2)],
        },
        Command::MarkAbsent { counter: counter(), call },
        Command::ParkTicket { counter: counter(), call, minutes: Some(15) },
        Command::ReleaseParked { ticket },
        Command::ReturnTicket { counter: counter(), call, place: Place::Front },
        Command::ReinsertAbsent { ticket, place: Some(Place::Back) },
        Command::TransferTicket { counter: counter(), call, to: Destination::Service("kk-baru".into()), place: Place::Earned },
        Command::CancelTicket { ticket },
        Command::GiveSkill { counter: counter(), skill: "samsat.pajak".into(), proficiency: 3, after_ms: 0, standing: true },
        Command::TakeSkill { counter: counter(), skill: "samsat.pajak".into(), standing: false },
        Command::SetAutomatic { counter: counter(), after_ms: Some(15_000) },
        Command::ReleaseCounter { counter: counter() },
        Command::SetNotice { text: "Loket 3 pindah ke lantai 2".into() },
        Command::RaiseEmergency { emergency: 99, kind: EmergencyKind::Fire, drill: true },
        Command::ClearEmergency { emergency: 99 },
        Command::PauseService { service: "ktp-baru".into(), reason: PauseReason::Supplies, minutes: Some(45), numbers: true },
        Command::ResumeService { service: "ktp-baru".into() },
        Command::EndServing,
        Command::MoveScreens { host: Some("10.0.0.7".into()), port: 40_123, token: "lt_1_0123456789".into() },
        Command::ReturnScreens,
        Command::AskScreen { screen: "9f86d081884c7d65".into(), act: screen_acts().remove(0) },
    ]
}

pub(crate) fn server_messages() -> Vec<ServerMessage> {
    vec![
        ServerMessage::Welcome(Welcome {
            version: PROTOCOL_VERSION,
            site: "mpp-contoh".into(),
            session: 7,
            now_ms: 1_790_000_000_000,
            utc_offset_s: 25_200,
            resumed: true,
            run: Some("9f86d081884c7d65-3".into()),
            clock_speed: 20,
            role: Some(Role::Reception),
        }),
        ServerMessage::Snapshot(Snapshot { position: position(), rows: rows().drain(..2).collect(), last: true }),
        ServerMessage::Update(Update {
            position: position(),
            now_ms: 1_790_000_000_000,
            put: rows().drain(1..2).collect(),
            remove: vec![RowKey { table: Table::Call, key: "3001".into() }],
        }),
        ServerMessage::Answer(Answer { request: request_id(), outcome: outcomes().remove(0) }),
        ServerMessage::Heartbeat { now_ms: 1_790_000_000_000 },
        ServerMessage::Voice(VoiceAnswer { zone: "a".into(), voice: VoiceOfZone::Yours, asked_at_ms: 61_000, now_ms: 1_790_000_000_000 }),
        ServerMessage::Screen(ScreenAsk { ask: 12, act: ScreenAct::Identify }),
        ServerMessage::Goodbye(Goodbye { code: ErrorCode::CounterHeld, text: text() }),
    ]
}

pub(crate) fn outcomes() -> Vec<AnswerOutcome> {
    vec![
        AnswerOutcome::Done {
            position: position(),
            did: Some(dids().remove(0)),
            goes_on: Some(Box::new(GoesOn { number: "A-005".into(), service: "Pembayaran".into(), step: 2, of: 3, here: true })),
            paused_until_ms: Some(1_790_000_600_000),
        },
        AnswerOutcome::AlreadyDone { position: position(), current: Some(3_002), text: text() },
        AnswerOutcome::Refused { code: ErrorCode::NobodyWaiting, text: text() },
        AnswerOutcome::Unsure { text: text() },
    ]
}

pub(crate) fn dids() -> Vec<Did> {
    vec![
        Did::Issued {
            ticket: 4_001,
            number: "A-005".into(),
            ahead: 3,
            wait_min_minutes: Some(5),
            wait_max_minutes: Some(10),
            announcement: Some("/api/announcements/A-005.wav?prefix=A".into()),
        },
        Did::Called { ticket: 4_001, call: 3_001, number: "A-005".into() },
        Did::CounterFree,
    ]
}

fn number() -> TicketNumber {
    TicketNumber { prefix: "A".into(), digits: 5, shown: "A-005".into() }
}

fn step() -> StepRow {
    StepRow { step: 2, of: 3, name: "Paspor: berkas, bayar, ambil".into(), next: vec!["Pengambilan".into()] }
}

fn label() -> CounterLabel {
    CounterLabel { noun: CounterNoun::Loket, number: 3 }
}

const AT_MS: u64 = 1_790_000_000_000;

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = plan_rows();
    rows.extend(live_rows());
    rows.push(Row::Paper(PaperRow { prefix: "T".into(), first: 1, last: 300, count: 14, highest: 15, entered: vec![(1, 12), (14, 15)] }));
    rows.push(Row::Display(display_row()));
    rows.push(Row::Screen(screen_row()));
    rows.push(Row::Slide(slide_row()));
    let what = Moment::BreakBegins { until_ms: AT_MS + 1_800_000 };
    rows.push(Row::Moment(MomentRow { moment: "break-1".into(), at_ms: AT_MS, what }));
    rows
}

fn slide_row() -> SlideRow {
    SlideRow {
        slide: "standar-kk".into(),
        seconds: 15,
        days: vec![1, 2, 3, 4, 5],
        title: "Standar Pelayanan".into(),
        about: "Kartu Keluarga baru · Dukcapil".into(),
        items: vec![
            SlideItem { label: "Biaya".into(), text: "Gratis".into() },
            SlideItem { label: String::new(), text: "Setiap hari".into() },
        ],
        picture: Some(PictureRow { digest: "9f86d081".repeat(8), width: 1_920, height: 1_080 }),
        alt: "Denah lantai 1".into(),
        page: "https://mpp.example.id".into(),
        order: 1,
    }
}

fn speech_row() -> SpeechRow {
    SpeechRow {
        languages: vec![VoiceLanguage::Jv, VoiceLanguage::Id],
        chime: Chime::ThreeTones,
        reading: Reading::FullNumber,
        volume_percent: 80,
        spans: vec![VolumeSpanRow { from_ms: AT_MS, until_ms: AT_MS + 3_600_000, percent: 40 }],
    }
}

fn display_row() -> DisplayRow {
    DisplayRow {
        display: "layar-lobi".into(),
        profile: DisplayProfile::Lobby,
        zones: vec!["a".into(), "b".into()],
        counter: Some(label()),
        agency: "Disdukcapil".into(),
        speaks: Some("a".into()),
        diagonal_mm: 1_397,
        farthest_mm: 8_000,
        rotation: 90,
        overscan_percent: 3,
        shifts: true,
        closed_percent: 30,
    }
}

fn checks() -> Vec<CheckReport> {
    vec![CheckReport { check: ScreenCheck::Colours, go: Some(true), measured: "7,4 : 1".into() }]
}

fn screen_report() -> ScreenReport {
    ScreenReport {
        version: "1.0.0".into(),
        profile: DisplayProfile::Lobby,
        zones: vec!["a".into(), "b".into()],
        shows_other: true,
        width: 1_920,
        height: 1_080,
        volume_percent: 70,
        muted: true,
        checks: checks(),
    }
}

fn screen_row() -> ScreenRow {
    let ScreenReport { version, profile, zones, shows_other, width, height, volume_percent, muted, checks } = screen_report();
    ScreenRow {
        screen: "9f86d081884c7d65".into(),
        name: "layar-lobi".into(),
        connected: false,
        seen_at_ms: Some(AT_MS),
        elsewhere: true,
        version,
        profile,
        zones,
        shows_other,
        width,
        height,
        volume_percent,
        muted,
        is_voice: true,
        backlog_ms: 4_000,
        trouble: vec![ScreenTrouble::Gone, ScreenTrouble::Silent],
        checks,
        picture_at_ms: Some(AT_MS),
    }
}

pub(crate) fn screen_acts() -> Vec<ScreenAct> {
    vec![
        ScreenAct::SetVolume { percent: 70 },
        ScreenAct::SetMuted { muted: true },
        ScreenAct::Identify,
        ScreenAct::Reload,
        ScreenAct::TestSound,
        ScreenAct::Show { zone: Some("a".into()), profile: Some(DisplayProfile::Totem) },
        ScreenAct::SendPicture,
    ]
}

fn agency_row() -> AgencyRow {
    AgencyRow {
        agency: "dukcapil".into(),
        name: "Dinas Kependudukan dan Pencatatan Sipil".into(),
        short: "Dukcapil".into(),
        waiting: 12,
        longest_since_ms: Some(AT_MS),
        expected_wait: Some(ExpectedWait { from_minutes: 5, to_minutes: Some(40) }),
        delivered: 31,
        order: 1,
    }
}

fn service_row() -> ServiceRow {
    ServiceRow {
        service: "ktp-baru".into(),
        name: "KTP baru".into(),
        agency: "dukcapil".into(),
        prefix: "A".into(),
        target_minutes: 15,
        at_counter_minutes: 10,
        skills: vec!["dukcapil.kependudukan".into()],
        open: true,
        left: Some(12),
        pause: Some(PauseRow { reason: PauseReason::Prayer, until_ms: Some(AT_MS + 3_600_000), numbers: true }),
        too_late: true,
        counters_open: 3,
        waiting: 5,
        longest_since_ms: Some(AT_MS),
        needs: vec!["wheelchair".into(), "escort".into()],
        needs_on_duty: vec!["wheelchair".into()],
        needs_unmet: 2,
        expected_wait: Some(ExpectedWait { from_minutes: 20, to_minutes: Some(35) }),
        group_waits: vec![
            GroupWait { group: "lansia".into(), expected_wait: Some(ExpectedWait { from_minutes: 5, to_minutes: Some(10) }) },
            GroupWait { group: "hamil".into(), expected_wait: None },
        ],
        requirements: vec!["Kartu keluarga".into()],
        duration: "1 hari kerja".into(),
        fee: "Gratis".into(),
        order: 4,
    }
}

fn site_row() -> SiteRow {
    SiteRow {
        site: "mpp-contoh".into(),
        name: "MPP Contoh".into(),
        motto: "Satu atap, semua urusan".into(),
        date: Some("2026-09-21".into()),
        training: true,
        closes_at_ms: Some(AT_MS + 1),
        opens_at_ms: Some(AT_MS + 2),
        notice: "Loket 3 pindah ke lantai 2".into(),
        english_always: true,
        issued: 120,
        finished: 80,
        waiting: 37,
        chosen: 1,
        serves_until_ms: Some(AT_MS + 7_200_000),
        serving_ended_at_ms: Some(AT_MS),
        on_break: Some(BreakRow { reason: PauseReason::Prayer, until_ms: AT_MS + 5_400_000 }),
        paused: vec![PausedRow {
            service: "KTP baru".into(),
            agency: "dukcapil".into(),
            agency_short: "Dukcapil".into(),
            reason: PauseReason::Supplies,
            until_ms: None,
        }],
        unserved: vec!["A-031".into(), "A-032".into()],
        unserved_count: 2,
        theme: ThemeRow {
            slogan: "Melayani dengan hati".into(),
            logo: Some(PictureRow { digest: "9f86d081".repeat(8), width: 640, height: 320 }),
            ground: Some("#FFFFFF".into()),
            text: Some("#1B1B1B".into()),
            ..ThemeRow::default()
        },
        first_come: true,
    }
}

fn plan_rows() -> Vec<Row> {
    vec![
        Row::Site(site_row()),
        Row::Zone(ZoneRow {
            zone: "a".into(),
            name: "Zona A".into(),
            floor: "1".into(),
            voice: true,
            speech: Some(speech_row()),
            emergency_texts: vec![EmergencyText {
                kind: EmergencyKind::Fire,
                id: "Keluar lewat Pintu Barat.".into(),
                en: "Leave by the West Door.".into(),
            }],
        }),
        Row::Agency(agency_row()),
        Row::Service(service_row()),
        Row::Skill(SkillRow { skill: "samsat.pajak".into(), name: "Pajak kendaraan".into() }),
        Row::Group(GroupRow { group: "lansia".into(), name: "Lansia".into(), order: 1 }),
        Row::Counter(CounterRow {
            counter: "loket-3".into(),
            label: label(),
            agency: "dukcapil".into(),
            floor: "1".into(),
            state: CounterState::Paused,
            since_ms: Some(AT_MS),
            paused_for: Some(PauseReason::Rest),
            paused_until_ms: Some(AT_MS + 1_800_000),
            officer: Some("p-07".into()),
            shift: Some(ShiftRow { from_ms: AT_MS - 3_600_000, until_ms: AT_MS + 3_600_000, officer: Some("p-08".into()) }),
            number: Some("A-005".into()),
            call: Some(3_001),
            shown_in: vec!["a".into(), "b".into()],
            spoken_in: vec!["a".into()],
            skills: vec!["dukcapil.kependudukan".into()],
            waiting: 5,
            longest_since_ms: Some(AT_MS),
            automatic_after_ms: Some(15_000),
            held_by: Some("pc-loket-3".into()),
            order: 3,
        }),
    ]
}

fn visitor() -> VisitorRow {
    VisitorRow {
        counter: "loket-3".into(),
        ticket: 4_001,
        number: number(),
        call: 3_001,
        service: "ktp-baru".into(),
        service_name: "KTP baru".into(),
        needs: vec!["escort".into()],
        serving: true,
        issued_at_ms: AT_MS - 600_000,
        called_at_ms: AT_MS,
        summons: 2,
        shown_at_ms: Some(AT_MS + 30),
        heard_at_ms: Some(AT_MS + 7_000),
        serving_since_ms: Some(AT_MS + 20_000),
        at_counter_minutes: 10,
        answer_from_ms: Some(AT_MS + 27_000),
        summons_counted: 2,
        summons_needed: 3,
        undo_until_ms: AT_MS + 60_000,
        why: WhyRow {
            claim_percent: Some(66),
            runner_up: Some("A-006".into()),
            runner_up_claim_percent: Some(41),
            waiting: 5,
            chosen: Some(Chosen::Help),
        },
        step: Some(step()),
    }
}

fn live_rows() -> Vec<Row> {
    vec![
        Row::Visitor(visitor()),
        Row::Call(CallRow {
            call: 3_001,
            number: number(),
            counter: "loket-3".into(),
            label: label(),
            floor: "1".into(),
            agency: "Dukcapil".into(),
            service: "KTP baru".into(),
            language: Language::En,
            state: CallState::Serving,
            called_at_ms: AT_MS,
            summons: 2,
            last_summons_at_ms: AT_MS + 15_000,
            spoken_here: true,
            heard: 1,
            onward: true,
            last: true,
        }),
        Row::Ticket(TicketRow {
            ticket: 4_001,
            number: "A-005".into(),
            service: "ktp-baru".into(),
            state: TicketState::Waiting,
            since_ms: AT_MS,
            counter: Some("loket-3".into()),
            expected_call: Some(ExpectedCall { from_ms: AT_MS, to_ms: None }),
            step: Some(step()),
            kept_until_ms: Some(AT_MS + 600_000),
            appointment_ms: Some(AT_MS + 900_000),
        }),
        Row::Emergency(EmergencyRow { emergency: 99, kind: EmergencyKind::Earthquake, drill: true, since_ms: AT_MS }),
        Row::Practice(PracticeRow { host: Some("10.0.0.7".into()), port: 40_123, token: "lt_1_0123456789".into() }),
        Row::Journey(JourneyRow {
            journey: "paspor-lengkap".into(),
            name: "Paspor: berkas, bayar, ambil".into(),
            prefix: "P".into(),
            steps: vec!["paspor-berkas".into(), "paspor-bayar".into(), "paspor-ambil".into()],
            any_order: true,
            order: 2,
        }),
        Row::Lost(lost()),
    ]
}

fn lost() -> LostRow {
    LostRow {
        number: "A-057".into(),
        until: "A-057".into(),
        service: Some("kk".into()),
        journey: Some("paspor-lengkap".into()),
        since_ms: Some(AT_MS),
    }
}
