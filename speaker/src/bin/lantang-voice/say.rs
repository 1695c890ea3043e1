//! `lantang-voice say`: one announcement, to a file or to the sound card.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use sounds::{
    Announcement, Chime, CounterLabel, CounterName, Engine, ExternalCommand, Form, Kind, Language, Noun, Phrase, ReadingMode, Rendered,
    Renderer, TicketNumber, phrase,
};
use speaker::{Event, SinkState, Speaker, SpeakerOptions};

/// What to say, and where.
#[derive(Args)]
pub(crate) struct Say {
    /// The ticket as it is shown, such as A-005.
    #[arg(required_unless_present = "text")]
    number: Option<String>,
    /// Where the prefix of the ticket ends, if the number does not show it (A1005: A1 or A?).
    #[arg(long)]
    prefix: Option<String>,
    /// The counter.
    #[arg(long, required_unless_present = "text")]
    counter: Option<String>,
    /// What the counter is called: loket, meja, ruang, jalur, gerai.
    #[arg(long, default_value = "loket")]
    noun: String,
    /// id or en; twice for two languages, in this order.
    #[arg(long, value_parser = super::language, default_value = "id")]
    language: Vec<Language>,
    /// How the digits are read: leading_zeros (each as shown), digits (each, without leading zeros) or full_number (as one number).
    #[arg(long, value_parser = reading, default_value = "leading_zeros")]
    reading: ReadingMode,
    /// The short form.
    #[arg(long)]
    short: bool,
    /// Which call it is: 2 for the second.
    #[arg(long, default_value_t = 1)]
    call: u32,
    /// No chime before it.
    #[arg(long)]
    no_chime: bool,
    /// Say this instead.
    #[arg(long, conflicts_with_all = ["number", "counter"])]
    text: Option<String>,
    /// Write a WAV file instead of playing.
    #[arg(long, conflicts_with_all = ["play", "record"])]
    out: Option<PathBuf>,
    /// Play on the sound card; this is what happens without --out.
    #[arg(long)]
    play: bool,
    /// Record what is heard, with its silence, into a WAV file.
    #[arg(long)]
    record: Option<PathBuf>,
    /// The sound card, as `list` names it.
    #[arg(long)]
    device: Option<String>,
    /// Loudness in percent.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(0..=100))]
    volume: u8,
    /// A folder with voice packs of the hall's own.
    #[arg(long)]
    voices: Option<PathBuf>,
    /// A program that speaks words with no clip, instead of espeak-ng; its arguments follow, {text} and {language} are
    /// replaced, and it writes WAV to its output.
    #[arg(long, num_args = 1.., value_name = "PROGRAM", allow_hyphen_values = true)]
    engine: Option<Vec<String>>,
}

pub(crate) fn say(arguments: &Say) -> anyhow::Result<ExitCode> {
    let mut renderer = Renderer::new(super::voice(arguments.voices.clone())?, engine(arguments)?);
    let phrases = phrases(arguments);
    let rendered = renderer.render(if arguments.no_chime { Chime::None } else { Chime::default() }, &phrases);
    for phrase in &phrases {
        println!("{}", phrase.caption);
    }
    println!("{} ms", rendered.samples.length_ms());
    for missing in &rendered.missing {
        eprintln!("{missing}");
    }
    let complete = rendered.missing.is_empty();
    match &arguments.out {
        Some(path) => {
            let file = File::create(path).with_context(|| {
                format!(
                    "{}: tidak dapat ditulis; periksa folder dan izinnya / cannot be written; check the folder and its rights",
                    path.display()
                )
            })?;
            rendered.samples.write_wav(BufWriter::new(file))?;
        }
        None => play(arguments, rendered)?,
    }
    Ok(if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn engine(arguments: &Say) -> anyhow::Result<Option<Box<dyn Engine>>> {
    Ok(match arguments.engine.as_deref() {
        Some([program, rest @ ..]) => {
            Some(Box::new(ExternalCommand { program: program.into(), arguments: rest.to_vec(), timeout_ms: sounds::engine::TIMEOUT_MS }))
        }
        Some([]) | None => super::espeak()?.map(|espeak| Box::new(espeak) as Box<dyn Engine>),
    })
}

fn reading(code: &str) -> Result<ReadingMode, String> {
    ReadingMode::from_code(code)
        .ok_or_else(|| "use leading_zeros, digits or full_number / pakailah leading_zeros, digits, atau full_number".to_owned())
}

fn phrases(arguments: &Say) -> Vec<Phrase> {
    let phrase_in = |language: &Language| match (&arguments.text, &arguments.number) {
        (Some(text), _) => phrase::notice(*language, text),
        (None, number) => {
            let number = number.as_deref().unwrap_or_default();
            phrase::phrase(&Announcement {
                language: *language,
                kind: if arguments.call > 1 { Kind::Recall { nth: arguments.call } } else { Kind::First },
                ticket: arguments
                    .prefix
                    .as_deref()
                    .map_or_else(|| TicketNumber::from_shown(number), |prefix| TicketNumber::new(prefix, number)),
                counter: CounterName::new(
                    Noun::from_indonesian(&arguments.noun),
                    CounterLabel::from_shown(arguments.counter.as_deref().unwrap_or_default()),
                ),
                form: if arguments.short { Form::Short } else { Form::Full },
                reading: arguments.reading,
            })
        }
    };
    arguments.language.iter().map(phrase_in).collect()
}

/// How often the sentence is begun where cards fail in the middle of it.
const SAID_TIMES_MAX: u32 = 3;

/// Silence recorded after the last word, so that its end can be seen.
const RECORD_TAIL: Duration = Duration::from_millis(300);

fn play(arguments: &Say, rendered: Rendered) -> anyhow::Result<()> {
    let options = SpeakerOptions {
        record: arguments.record.clone(),
        device: arguments.device.clone(),
        volume_percent: arguments.volume,
        use_device: true,
    };
    let (sender, events) = mpsc::channel();
    // When the receiver is gone this program is ending, and nobody asks any more.
    let speaker = Speaker::open(options, move |event| drop(sender.send(event)))?;
    let length = Duration::from_millis(rendered.samples.length_ms());
    let (mut ticket, mut times) = (speaker.play(rendered.samples.clone())?, 1);
    loop {
        // The speaker ends every sound; ten seconds more than it sounds is a fault of ours.
        match events.recv_timeout(length + Duration::from_secs(10)) {
            Ok(Event::Finished { ticket: ended, .. }) if ended == ticket => break,
            // A card that failed in the middle: from the start, on the next one.
            Ok(Event::Stopped { ticket: ended, .. }) if ended == ticket && times < SAID_TIMES_MAX => {
                (ticket, times) = (speaker.play(rendered.samples.clone())?, times + 1);
            }
            Ok(Event::Stopped { ticket: ended, .. }) if ended == ticket => {
                bail!("the sound card fails in the middle of the sentence / kartu suara gagal di tengah kalimat")
            }
            Ok(Event::State(SinkState::Device { name })) => println!("heard on {name}"),
            Ok(Event::State(SinkState::NoDevice { reason })) => eprintln!("no sound card: {reason} / tidak ada kartu suara"),
            Ok(Event::Started { .. } | Event::Finished { .. } | Event::Stopped { .. } | Event::State(SinkState::Opening)) => {}
            Err(error) => bail!("the end of the sound was not reported: {error}"),
        }
    }
    if arguments.record.is_some() {
        std::thread::sleep(RECORD_TAIL);
    }
    Ok(())
}
