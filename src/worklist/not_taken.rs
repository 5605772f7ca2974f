//! The tasks of files that cannot be taken in, and of folders that cannot be used.
//!
//! Stands on `obstacle`, which says what is the case. Names no remedy that the back office could carry out alone.

use super::obstacle::{LeftAlone, Obstacles};
use super::task::{List, Task, TaskKind};
use crate::domain::mask_bsn;

impl List<'_> {
    /// A task for each reason, and for each folder.
    pub(super) fn of_obstacles(&self, obstacles: &Obstacles) -> Vec<Task> {
        let files = obstacles.in_the_way().map(|(why, files)| {
            let (said, first) = (said(why), mask_bsn(&files.first));
            let text = match files.count {
                1 => format!("1 bestand in de inbox blijft liggen: '{first}'. Zulke bestanden {said}; dan gaat het vanzelf verder."),
                count => format!("{count} bestanden in de inbox, zoals '{first}', {said}; dan gaat het vanzelf verder."),
            };
            self.task(TaskKind::NotTaken, Some(self.as_of), "inbox", text)
        });
        let folders = obstacles.folders.iter().map(|folder| {
            let text = format!(
                "De map {folder} is weg, vervangen of zonder rechten: {}. Laat de beheerder kijken; /readyz zegt wat er aan de hand is.",
                consequence(folder)
            );
            self.task(TaskKind::NotTaken, Some(self.as_of), *folder, text)
        });
        files.chain(folders).collect()
    }
}

/// What does not happen while a folder cannot be used.
fn consequence(folder: &str) -> &'static str {
    match folder {
        "inbox" => "er komt niets binnen",
        "archive" => "er wordt niets verwerkt en niets vastgelegd",
        "quarantine" => "een bestand dat wordt geweigerd, blijft in de inbox",
        "outbox" => "er vertrekt niets",
        _ => "iwmod werkt verder uit het logboek, maar moet opnieuw worden gestart",
    }
}

/// Why files are left alone and who mends it, as the end of a sentence that begins with the files.
fn said(why: LeftAlone) -> &'static str {
    match why {
        LeftAlone::NoRight => {
            "kunnen niet worden gelezen of verplaatst: iwmod heeft er geen recht op. Laat de beheerder dat recht geven \
             (chmod g+rw, van een map g+rwx)"
        }
        LeftAlone::OtherDisk => {
            "liggen op een andere schijf dan de inbox. Laat de beheerder ze naar de inbox zelf verplaatsen"
        }
        LeftAlone::LeftBehind => {
            "liggen in de map .claimed van een inbox die niet meer wordt gebruikt. Laat de beheerder ze naar de inbox verplaatsen"
        }
        LeftAlone::TooLarge => "zijn groter dan 16 GiB. Laat de beheerder ze elders neerleggen",
        LeftAlone::Failing => {
            "kunnen niet worden opgepakt. Laat de beheerder in het logboek van de dienst kijken waarom"
        }
        LeftAlone::NoRegularFile => "zijn geen gewone bestanden. Laat de beheerder ze weghalen",
        LeftAlone::OtherName => "zijn geen .xml, .csv of .zip. Laat de beheerder ze elders neerleggen",
    }
}
