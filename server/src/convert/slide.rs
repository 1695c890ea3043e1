//! Slides in the wire's words: those that are made from the site file get their sentences here.

use domain::{Mode, Plan, ServiceId, SlideContent, ZoneId};
use protocol::{SlideItem, SlideRow};

use super::{fact::Fact, theme::picture_row};

/// What a hall promises where the site file does not say it in its own words: the form that offices use.
const MAKLUMAT: [&str; 2] = [
    "Dengan ini, kami menyatakan sanggup menyelenggarakan pelayanan sesuai standar pelayanan yang telah ditetapkan.",
    "Apabila kami tidak menepati maklumat ini, kami siap menerima sanksi sesuai ketentuan peraturan perundang-undangan yang berlaku.",
];

/// What everybody is to know before anything happens; the site's own lines follow.
const SAFETY: [(&str, &str); 4] = [
    ("Bila alarm berbunyi", "Tetap tenang, dengarkan pengumuman, dan ikuti petugas."),
    ("Keluar", "Lewat tangga dan pintu darurat yang terdekat. Jangan memakai lift."),
    ("Gempa", "Lindungi kepala, jauhi kaca. Keluar setelah guncangan berhenti."),
    ("Bantu", "Dahulukan anak, lansia, ibu hamil, dan penyandang disabilitas."),
];

/// How many slides there are, with the one that leads to the hall's own page.
fn slide_count(plan: &Plan) -> u16 {
    u16::try_from(plan.slides.len()).unwrap_or(u16::MAX - 1) + u16::from(!plan.site.page.is_empty())
}

/// The slides as facts, in their order.
pub(super) fn slide_facts(plan: &Plan) -> impl Iterator<Item = Fact> {
    (0..slide_count(plan)).map(Fact::Slide)
}

/// A slide's code. The hall's own page has one that no site file can give.
pub(super) fn slide_code(plan: &Plan, at: u16) -> String {
    plan.slides.get(usize::from(at)).map_or_else(|| "_page".to_owned(), |slide| slide.code.clone())
}

/// Whether a slide is shown on screens of these zones.
pub(super) fn is_slide_of(plan: &Plan, at: u16, zones: &[ZoneId]) -> bool {
    plan.slides.get(usize::from(at)).is_none_or(|slide| slide.zones.is_empty() || slide.zones.iter().any(|zone| zones.contains(zone)))
}

/// A slide of the plan, by its place.
pub(super) fn slide_row(plan: &Plan, at: u16) -> SlideRow {
    let Some(its) = plan.slides.get(usize::from(at)) else { return page(plan, at) };
    let days: Vec<u8> = (1..=7).filter(|day| its.days[usize::from(*day) - 1]).collect();
    let own = |lines: &[String]| lines.iter().map(|line| item(line)).collect::<Vec<_>>();
    let row = SlideRow {
        slide: its.code.clone(),
        seconds: its.seconds,
        days: if days.len() == 7 { Vec::new() } else { days },
        order: at,
        ..SlideRow::default()
    };
    match &its.content {
        SlideContent::Picture { picture, alt } => SlideRow { picture: Some(picture_row(picture)), alt: alt.clone(), ..row },
        SlideContent::Text { title, lines } => SlideRow { title: title.clone(), items: own(lines), ..row },
        SlideContent::Maklumat { lines } => {
            let usual = MAKLUMAT.map(str::to_owned);
            let items = own(if lines.is_empty() { &usual } else { lines });
            SlideRow { title: "Maklumat Pelayanan".to_owned(), about: plan.site.name.clone(), items, ..row }
        }
        SlideContent::Standard { service } => standard(plan, *service, row),
        SlideContent::Safety { lines } => {
            let usual = SAFETY.map(|(label, text)| SlideItem { label: label.to_owned(), text: text.to_owned() });
            let items = usual.into_iter().chain(own(lines)).collect();
            SlideRow { title: "Keselamatan di gedung ini".to_owned(), items, ..row }
        }
        SlideContent::Mobile { lines } => {
            let items = own(lines).into_iter().chain(mobile_services(plan)).collect();
            SlideRow { title: "Jadwal layanan bergerak".to_owned(), items, ..row }
        }
    }
}

/// How long the hall's own page stands, in seconds: a telephone has to be taken out first.
const PAGE_SECONDS: u16 = 20;

/// Leads telephones to the hall's own page.
fn page(plan: &Plan, at: u16) -> SlideRow {
    let address = plan.site.page.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    SlideRow {
        slide: slide_code(plan, at),
        seconds: PAGE_SECONDS,
        title: "Pindai dengan ponsel".to_owned(),
        items: vec![SlideItem { label: String::new(), text: address.to_owned() }],
        page: plan.site.page.clone(),
        order: at,
        ..SlideRow::default()
    }
}

/// A line whose first words end with a colon says what the rest is about; a time of day has none before it.
fn item(line: &str) -> SlideItem {
    match line.split_once(": ") {
        Some((label, text)) if !label.is_empty() => SlideItem { label: label.trim().to_owned(), text: text.trim().to_owned() },
        Some(_) | None => SlideItem { label: String::new(), text: line.to_owned() },
    }
}

/// What a service's standard says, as far as the site file does.
fn standard(plan: &Plan, service: ServiceId, row: SlideRow) -> SlideRow {
    let its = &plan.services[service.index()];
    let agency = &plan.agencies[its.agency.index()];
    let standard = &its.standard;
    let parts = [
        ("Persyaratan", standard.requirements.join("; ")),
        ("Prosedur", standard.procedure.clone()),
        ("Jangka waktu", standard.duration.clone()),
        ("Biaya", standard.fee.clone()),
        ("Produk", standard.product.clone()),
        ("Pengaduan", standard.complaints.clone()),
    ];
    let items = parts.into_iter().filter(|(_, text)| !text.is_empty());
    SlideRow {
        title: "Standar Pelayanan".to_owned(),
        about: format!("{} · {}", its.name, agency.short),
        items: items.map(|(label, text)| SlideItem { label: label.to_owned(), text }).collect(),
        ..row
    }
}

/// What mobile units do, as the services say that are done by them.
fn mobile_services(plan: &Plan) -> Option<SlideItem> {
    let names: Vec<&str> = plan
        .services
        .iter()
        .filter(|service| !service.retired && service.mode == Mode::Bergerak)
        .map(|service| service.name.as_str())
        .take(SERVICES_NAMED)
        .collect();
    (!names.is_empty()).then(|| SlideItem { label: "Layanan".to_owned(), text: names.join(", ") })
}

/// Services that are named on the timetable of the mobile units.
const SERVICES_NAMED: usize = 6;

#[cfg(test)]
mod tests {
    use domain::Slide;

    use super::*;
    use crate::site_file;

    fn plan() -> Plan {
        site_file::read(include_bytes!("../../../examples/mpp-contoh.toml")).unwrap().plan
    }

    fn row_of(plan: &mut Plan, content: SlideContent) -> SlideRow {
        plan.slides = vec![Slide { code: "s".into(), content, seconds: 15, days: [true; 7], zones: Vec::new() }];
        slide_row(plan, 0)
    }

    #[test]
    fn a_standard_shows_the_six_public_components() {
        let mut plan = plan();
        let at = plan.services.iter().position(|service| !service.standard.duration.is_empty()).unwrap();
        let row = row_of(&mut plan, SlideContent::Standard { service: ServiceId(at as u16) });
        let labels: Vec<&str> = row.items.iter().map(|item| item.label.as_str()).collect();
        assert_eq!(labels, ["Persyaratan", "Prosedur", "Jangka waktu", "Biaya", "Produk", "Pengaduan"]);
        assert!(row.items.iter().all(|item| !item.text.is_empty()));
        assert!(row.about.starts_with(&plan.services[at].name));
    }

    #[test]
    fn what_a_site_does_not_say_itself_has_its_usual_words() {
        let mut plan = plan();
        let usual = row_of(&mut plan, SlideContent::Maklumat { lines: Vec::new() });
        assert_eq!((usual.title.as_str(), usual.about.as_str(), usual.items.len()), ("Maklumat Pelayanan", "MPP Contoh", 2));
        let own = row_of(&mut plan, SlideContent::Maklumat { lines: vec!["Kami berjanji: tepat waktu.".into()] });
        assert_eq!(own.items, [SlideItem { label: "Kami berjanji".into(), text: "tepat waktu.".into() }]);
        let safety = row_of(&mut plan, SlideContent::Safety { lines: vec!["Titik kumpul: halaman depan".into()] });
        assert_eq!(safety.items.len(), 5);
        assert_eq!(safety.items[4].label, "Titik kumpul");
        let mobile = row_of(&mut plan, SlideContent::Mobile { lines: vec!["Senin, 08.00 sampai 12.00: Pasar Contoh".into()] });
        assert_eq!(mobile.items[0].label, "Senin, 08.00 sampai 12.00");
        assert_eq!(mobile.items[1].label, "Layanan", "and what is done there, as services say that are done by mobile units");
    }

    #[test]
    fn the_halls_page_is_the_last_slide_and_has_no_code_of_a_site_file() {
        let mut plan = plan();
        plan.site.page = "https://mpp.example.id/".into();
        let last = slide_count(&plan) - 1;
        let row = slide_row(&plan, last);
        assert_eq!(
            (row.slide.as_str(), row.page.as_str(), row.items[0].text.as_str()),
            ("_page", "https://mpp.example.id/", "mpp.example.id")
        );
        assert!(is_slide_of(&plan, last, &[]));
        plan.site.page.clear();
        assert_eq!(slide_count(&plan), last);
    }

    #[test]
    fn slides_of_zones_are_shown_there_and_days_are_told_by_number() {
        let mut plan = plan();
        row_of(&mut plan, SlideContent::Safety { lines: Vec::new() });
        assert!(is_slide_of(&plan, 0, &[ZoneId(3)]));
        plan.slides[0].zones = vec![ZoneId(1)];
        assert!(is_slide_of(&plan, 0, &[ZoneId(0), ZoneId(1)]) && !is_slide_of(&plan, 0, &[ZoneId(0)]));
        plan.slides[0].days = [false, true, false, false, false, false, true];
        assert_eq!(slide_row(&plan, 0).days, [2, 7]);
    }
}
