//! Halls that nobody planned: agencies, services and counters from a seed, as a site file that the server reads.

use std::fmt::Write as _;

use domain::Plan;

/// The hall of a seed.
pub(crate) fn hall(seed: u64) -> Plan {
    server::site_file::read(text(seed).as_bytes()).unwrap_or_else(|why| panic!("{why:?}")).plan
}

fn text(seed: u64) -> String {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut text = format!(
        "format = 1\n[site]\ncode = \"hall-{seed}\"\nname = \"Hall {seed}\"\ntime_zone = \"Asia/Jakarta\"\n\
         [hours]\nmonday-friday = {{ tickets = \"07.45\", opens = \"08.00\", closes = \"15.00\" }}\n\
         [[zone]]\ncode = \"z\"\nname = \"Zona\"\n"
    );
    for (code, head_start) in [("umum", ""), ("lansia", "10 menit"), ("anak", "5 menit")] {
        let weight = if head_start.is_empty() { "weight = 1".to_owned() } else { format!("weight = 2\nhead_start = \"{head_start}\"") };
        writeln!(text, "[[group]]\ncode = \"{code}\"\nname = \"{code}\"\n{weight}").unwrap();
    }
    let agencies = random.usize(10..=20);
    let mut number = 0;
    for agency in 0..agencies {
        let code = format!("g{agency}");
        let prefix = ["A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "T", "U", "V", "W"][agency];
        let target = random.u32(15..=30);
        writeln!(
            text,
            "[[agency]]\ncode = \"{code}\"\nname = \"{code}\"\nkind = \"opd\"\nprefix = \"{prefix}\"\ntarget = \"{target} menit\"\nat_counter = \"{} menit\"",
            random.u32(5..=12)
        )
        .unwrap();
        let (skills, counters) = (random.usize(1..=4), random.usize(1..=8));
        for skill in 0..skills {
            writeln!(text, "[[skill]]\ncode = \"{code}.k{skill}\"\nname = \"{code} {skill}\"").unwrap();
        }
        for service in 0..random.usize(skills.max(2)..=12) {
            let skill = if service < skills { service } else { random.usize(0..skills) };
            writeln!(
                text,
                "[[service]]\ncode = \"{code}.s{service}\"\nname = \"{code} service {service}\"\nagency = \"{code}\"\nskills = [\"{code}.k{skill}\"]\nat_counter = \"{} menit\"",
                random.u32(4..=15)
            )
            .unwrap();
        }
        for counter in 0..counters {
            number += 1;
            // Neighbours share: the counters of a kind and those of the next one help each other all around.
            let held: Vec<String> = (0..skills.min(3)).map(|step| format!("\"{code}.k{}\"", (counter + step) % skills)).collect();
            writeln!(text, "[[counter]]\nnumber = {number}\nagency = \"{code}\"\nzones = [\"z\"]\nskills = [{}]", held.join(", ")).unwrap();
        }
    }
    text
}
