//! Each rule between messages: what it accepts and what it refuses.

use super::*;

/// Whoever declares on a toewijzing that is not one to declare on hears only that.
mod tr304 {
    use super::*;

    #[test]
    fn accepts_the_client_of_the_toewijzing() {
        Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "1")])).accepts();
    }

    #[test]
    fn refuses_another_client() {
        let other = Prestatie { bsn: OTHER.parse().unwrap(), ..debit("R1", "1") };
        Case::of(&[toewijzing("1")]).sends(&january(&[other])).refuses("TR304", "8187");
    }
}

mod tr307 {
    use super::*;

    #[test]
    fn accepts_a_begin_on_the_ingangsdatum() {
        let later = Toewijzing { from: "2023-01-09", ..toewijzing("1") };
        let regel = debit("R1", "1").days("2023-01-09", "2023-01-31");
        Case::of(&[later]).sends(&january(&[regel])).accepts();
    }

    #[test]
    fn refuses_a_begin_before_it_as_that_alone() {
        let later = Toewijzing { from: "2023-01-09", ..toewijzing("1") };
        Case::of(&[later]).sends(&january(&[debit("R1", "1")])).refuses("TR307", "9307");
    }
}

mod tr308 {
    use super::*;

    #[test]
    fn accepts_an_end_on_the_einddatum_and_any_end_where_there_is_none() {
        let regel = debit("R1", "1").days("2023-01-01", "2023-01-20");
        let ends = Toewijzing { to: Some("2023-01-20"), ..toewijzing("1") };
        Case::of(&[ends]).sends(&january(&[regel])).accepts();
        let open = Toewijzing { to: None, ..toewijzing("1") };
        Case::of(&[open]).sends(&january(&[debit("R1", "1")])).accepts();
    }

    #[test]
    fn refuses_an_end_after_it() {
        let ends = Toewijzing { to: Some("2023-01-20"), ..toewijzing("1") };
        Case::of(&[ends]).sends(&january(&[debit("R1", "1")])).refuses("TR308", "9308");
    }

    /// What is granted is settled, whatever the gemeente does to the toewijzing afterwards.
    #[test]
    fn accepts_what_was_granted_before_the_end_moved() {
        let shortened = Toewijzing { stamp: "2023-03-01", to: Some("2023-01-20"), ..toewijzing("1") };
        Case::of(&[toewijzing("1"), shortened]).granted(&january(&[debit("R1", "1")])).accepts();
    }
}

mod tr314 {
    use super::*;

    #[test]
    fn accepts_a_reference_of_another_line() {
        let case = Case::of(&[toewijzing("1")]).granted(&january(&[debit("R1", "1")]));
        case.sends(&february(&[debit("R2", "1").of("2023-02")])).accepts();
    }

    #[test]
    fn refuses_a_reference_that_was_used_also_at_another_gemeente_or_by_a_credit() {
        let goirle = Toewijzing { gemeente: GOIRLE, bsn: OTHER, ..toewijzing("2") };
        let case = Case::of(&[toewijzing("1"), goirle]).granted(&january(&[debit("R1", "1")]));
        let regel = Prestatie { bsn: OTHER.parse().unwrap(), ..debit("R1", "2") };
        case.sends(&declaratie("D2", "2023-01", &[regel]).to(GOIRLE)).refuses("TR314", "8021");
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[toewijzing("1")]).granted(&first);
        case.sends(&february(&[first.prestaties[0].credit("R1")])).refuses("TR314", "8021");
    }

    /// Of two lines with one number the second is told, and of three the second and the third.
    #[test]
    fn refuses_the_second_use_in_one_message() {
        let case = || Case::of(&[toewijzing("1"), toewijzing("2"), toewijzing("3")]);
        case().sends(&january(&[debit("R1", "1"), debit("R1", "2")])).refuses("TR314", "8021");
        let three = january(&[debit("R1", "1"), debit("R1", "2"), debit("R1", "3")]);
        let found: Vec<String> = case().sends(&three).ledger().judgements.into_iter().map(|j| j.finding.path).collect();
        let path = |n: u8| {
            format!(
                "/Bericht/Declaratie/Clienten/Client[1]/Prestaties/Prestatie[{n}]/ProductReferentie/ReferentieNummer"
            )
        };
        assert_eq!(found, [path(2), path(3)]);
    }

    #[test]
    fn refuses_the_reference_of_a_refused_line() {
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[toewijzing("1")]).sends(&first).gets(&first.refused("A1", &[("R1", "9321")]));
        let found = case.sends(&february(&[debit("R1", "1")])).found();
        let conflict = |rule: &str, code: &str| (rule.to_owned(), code.to_owned(), Standing::Conflict);
        assert_eq!(found, [conflict("REJECTED", "9321"), conflict("TR314", "8021")]);
    }
}

mod tr318 {
    use super::*;

    fn started() -> Toewijzing {
        Toewijzing { start: Some("2023-01-01"), ..toewijzing("1") }
    }

    fn declares(identificatie: &str, maand: &str, referentie: &str) -> Declaratie {
        declaratie(identificatie, maand, &[debit(referentie, "1").of(maand)])
    }

    #[test]
    fn accepts_the_next_month_and_the_first_of_all() {
        Case::of(&[started()]).sends(&declares("D1", "2023-05", "R1")).accepts();
        Case::of(&[started()])
            .granted(&declares("D1", "2023-01", "R1"))
            .sends(&declares("D2", "2023-02", "R2"))
            .accepts();
    }

    #[test]
    fn accepts_a_second_declaration_for_the_same_month() {
        let case = Case::of(&[started(), toewijzing("2")]).granted(&declares("D1", "2023-01", "R1"));
        case.sends(&january(&[debit("R2", "2")]).on("2023-02-09").numbered("N2").identified("D2")).accepts();
    }

    #[test]
    fn accepts_a_gap_in_which_nothing_was_delivered() {
        Case::of(&[toewijzing("1")])
            .granted(&declares("D1", "2023-01", "R1"))
            .sends(&declares("D2", "2023-04", "R2"))
            .accepts();
    }

    #[test]
    fn refuses_a_gap_in_which_care_was_delivered() {
        let case = Case::of(&[started()]).granted(&declares("D1", "2023-01", "R1"));
        case.sends(&declares("D2", "2023-03", "R2")).refuses("TR318", "8214");
    }

    #[test]
    fn refuses_a_month_before_the_last() {
        let case = Case::of(&[started()]).granted(&declares("D1", "2023-02", "R1"));
        case.sends(&declares("D2", "2023-01", "R2").on("2023-03-09")).refuses("TR318", "8214");
    }

    /// Each gemeente counts for itself.
    #[test]
    fn accepts_another_month_at_another_gemeente() {
        let goirle = Toewijzing { gemeente: GOIRLE, bsn: OTHER, ..toewijzing("2") };
        let regel = Prestatie { bsn: OTHER.parse().unwrap(), ..debit("R2", "2") };
        let case = Case::of(&[started(), goirle]).granted(&declares("D1", "2023-02", "R1"));
        case.sends(&declaratie("D2", "2023-01", &[regel]).on("2023-03-09").to(GOIRLE)).accepts();
    }
}

mod tr319 {
    use super::*;

    #[test]
    fn accepts_a_period_of_the_month_or_before_it() {
        let case = Case::of(&[toewijzing("1")]);
        case.sends(&february(&[debit("R1", "1"), debit("R2", "1").of("2023-02")])).accepts();
    }

    #[test]
    fn refuses_a_period_after_it() {
        let later = january(&[debit("R1", "1").of("2023-02")]).on("2023-03-01");
        Case::of(&[toewijzing("1")]).sends(&later).refuses("TR319", "9319");
    }
}

mod tr321 {
    use super::*;

    #[test]
    fn accepts_what_fits_the_weeks_of_the_period() {
        // January 2023 touches six ISO weeks.
        Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "1").hours(60)])).accepts();
    }

    #[test]
    fn refuses_more() {
        Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "1").hours(61)])).refuses("TR321", "9321");
    }

    #[test]
    fn minutes_count_on_hours_to_the_minute() {
        Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "1").minutes(3600)])).accepts();
        Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "1").minutes(3601)])).refuses("TR321", "9321");
    }

    #[test]
    fn euros_count_in_cents() {
        let monthly = Toewijzing { omvang: Some((50_000, Eenheid::Euro, Frequentie::Maand)), ..toewijzing("1") };
        Case::of(std::slice::from_ref(&monthly)).sends(&january(&[debit("R1", "1").euros(50_000)])).accepts();
        Case::of(&[monthly]).sends(&january(&[debit("R1", "1").euros(50_001)])).refuses("TR321", "9321");
    }

    #[test]
    fn a_total_has_no_ceiling_of_a_month() {
        let total = Toewijzing { omvang: Some((100, Eenheid::Uur, Frequentie::Totaal)), ..toewijzing("1") };
        Case::of(&[total]).sends(&january(&[debit("R1", "1").hours(100)])).accepts();
    }
}

mod tr322 {
    use super::*;

    fn total(volume: u32) -> Toewijzing {
        Toewijzing { omvang: Some((volume, Eenheid::Uur, Frequentie::Totaal)), ..toewijzing("1") }
    }

    #[test]
    fn accepts_what_fits_the_whole_validity() {
        let case = Case::of(&[total(20)]).granted(&january(&[debit("R1", "1")]));
        case.sends(&february(&[debit("R2", "1").of("2023-02")])).accepts();
    }

    #[test]
    fn refuses_more_once_for_all_lines_on_it() {
        let case = Case::of(&[total(20)]).granted(&january(&[debit("R1", "1")]));
        let more = [debit("R2", "1").of("2023-02"), debit("R3", "1").hours(1)];
        let found = case.sends(&february(&more)).found();
        let conflict = |rule: &str, code: &str| (rule.to_owned(), code.to_owned(), Standing::Conflict);
        assert_eq!(found, [conflict("TR322", "9322"), conflict("TR389", "9389")]);
    }

    /// Weeks of the whole validity: fewer than the weeks that the months touch (casus.md D16).
    #[test]
    fn refuses_what_fits_each_month_but_not_all_weeks() {
        let weekly = Toewijzing {
            from: "2023-01-09",
            to: Some("2023-02-12"),
            omvang: Some((3, Eenheid::Uur, Frequentie::Week)),
            ..toewijzing("1")
        };
        // Four weeks in January and two in February, one of which is the same: five in all.
        let first = january(&[debit("R1", "1").days("2023-01-09", "2023-01-31").hours(12)]);
        let second = |hours| february(&[debit("R2", "1").days("2023-02-01", "2023-02-12").hours(hours)]);
        let case = || Case::of(std::slice::from_ref(&weekly)).granted(&first);
        case().sends(&second(3)).accepts();
        case().sends(&second(4)).refuses("TR322", "9322");
    }

    #[test]
    fn a_credit_frees_volume_before_the_debits_of_its_message() {
        let first = january(&[debit("R1", "1")]);
        let lines = [debit("R3", "1").hours(20), first.prestaties[0].credit("R2")];
        Case::of(&[total(20)]).granted(&first).sends(&february(&lines)).accepts();
    }

    #[test]
    fn a_credit_in_a_later_message_comes_too_late() {
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[total(20)]).granted(&first).sends(&february(&[debit("R3", "1").of("2023-02").hours(20)]));
        case.sends(&declaratie("D3", "2023-03", &[first.prestaties[0].credit("R2")])).refuses("TR322", "9322");
    }

    #[test]
    fn what_was_refused_takes_no_volume() {
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[total(10)]).sends(&first).gets(&first.refused("A1", &[("R1", "9340")]));
        let found = case.sends(&february(&[debit("R2", "1")])).found();
        assert_eq!(found, [("REJECTED".to_owned(), "9340".to_owned(), Standing::Conflict)]);
    }

    /// 40 minutes are no exact part of an hour, and three times that are two hours.
    #[test]
    fn minutes_are_summed_without_rounding() {
        let months = ["2023-01", "2023-02", "2023-03"];
        let mut case = Case::of(&[total(2)]);
        for (maand, n) in months.into_iter().zip(1..) {
            let regel = debit(&format!("R{n}"), "1").of(maand).minutes(40);
            case = case.sends(&declaratie(&format!("D{n}"), maand, &[regel]));
        }
        case.accepts();
        let regel = debit("R4", "1").of("2023-04").minutes(1);
        case.sends(&declaratie("D4", "2023-04", &[regel])).refuses("TR322", "9322");
    }
}

mod tr323 {
    use super::*;

    #[test]
    fn accepts_the_credit_of_a_granted_debit() {
        let first = january(&[debit("R1", "1")]);
        Case::of(&[toewijzing("1")]).granted(&first).sends(&february(&[first.prestaties[0].credit("R2")])).accepts();
    }

    #[test]
    fn refuses_the_credit_of_a_refused_debit() {
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[toewijzing("1")]).sends(&first).gets(&first.refused("A1", &[("R1", "9321")]));
        let found = case.sends(&february(&[first.prestaties[0].credit("R2")])).found();
        let conflict = |rule: &str, code: &str| (rule.to_owned(), code.to_owned(), Standing::Conflict);
        assert_eq!(found, [conflict("REJECTED", "9321"), conflict("TR323", "8017")]);
    }

    #[test]
    fn refuses_a_credit_of_a_part() {
        let first = january(&[debit("R1", "1")]);
        let part = first.prestaties[0].credit("R2").hours(4);
        Case::of(&[toewijzing("1")]).granted(&first).sends(&february(&[part])).refuses("TR323", "8017");
    }

    #[test]
    fn refuses_a_credit_at_another_gemeente_which_takes_nothing_back() {
        let first = january(&[debit("R1", "1")]);
        let credit = declaratie("D2", "2023-02", &[first.prestaties[0].credit("R2")]).to(GOIRLE);
        let case = Case::of(&[toewijzing("1")]).granted(&first).sends(&credit);
        case.refuses("TR323", "8017");
        assert!(case.ledger().declaraties[0].regels[0].stands());
    }

    #[test]
    fn waits_for_the_answer_on_the_debit_and_for_a_debit_that_is_not_known() {
        let first = january(&[debit("R1", "1")]);
        let credit = february(&[first.prestaties[0].credit("R2")]);
        Case::of(&[toewijzing("1")]).sends(&first).sends(&credit).waits("TR323", "8017");
        Case::of(&[toewijzing("1")]).sends(&credit).waits("TR323", "8017");
    }

    /// A declaration that was never sent frees its references: the debit is the one that used it again.
    #[test]
    fn accepts_the_credit_of_a_debit_whose_reference_was_first_in_vain() {
        let vain = january(&[debit("R1", "1")]);
        let again = january(&[debit("R1", "1")]).on("2023-02-06").identified("D2");
        let credit = declaratie("D3", "2023-02", &[debit("R1", "1").credit("R2")]);
        let case = Case::of(&[toewijzing("1")]).sends(&vain).gets(&vain.answered("A1", "0001", None));
        let case = case.granted(&again).sends(&credit);
        case.refuses("REJECTED", "0001");
        assert_eq!(case.ledger().declaraties[1].regels[0].gecrediteerd.as_deref(), Some("R2"));
    }
}

mod tr333 {
    use super::*;

    #[test]
    fn accepts_a_number_of_its_own() {
        let case = Case::of(&[toewijzing("1")]).granted(&january(&[debit("R1", "1")]));
        case.sends(&february(&[debit("R2", "1").of("2023-02")])).accepts();
    }

    #[test]
    fn refuses_a_number_that_was_used_at_any_gemeente() {
        let goirle = Toewijzing { gemeente: GOIRLE, bsn: OTHER, ..toewijzing("2") };
        let regel = Prestatie { bsn: OTHER.parse().unwrap(), ..debit("R2", "2") };
        let case = Case::of(&[toewijzing("1"), goirle]).granted(&january(&[debit("R1", "1")]));
        case.sends(&declaratie("D2", "2023-01", &[regel]).to(GOIRLE).numbered("ND1")).refuses("TR333", "9333");
    }
}

mod tr337 {
    use super::*;

    #[test]
    fn accepts_an_answer_to_a_known_declaration() {
        Case::of(&[toewijzing("1")]).granted(&january(&[debit("R1", "1")])).accepts();
    }

    #[test]
    fn refuses_to_count_while_its_declaration_is_not_known() {
        let first = january(&[debit("R1", "1")]);
        Case::of(&[toewijzing("1")]).gets(&first.granted("A1")).waits("TR337", "");
        // The identity is of a declaration to another gemeente, or of another day.
        let goirle = first.clone().to(GOIRLE);
        Case::of(&[toewijzing("1")]).sends(&first).gets(&goirle.granted("A1")).waits("TR337", "");
        let later = first.clone().on("2023-02-02");
        Case::of(&[toewijzing("1")]).sends(&first).gets(&later.granted("A1")).waits("TR337", "");
    }
}

mod tr338 {
    use super::*;

    #[test]
    fn accepts_a_toewijzing_of_ours() {
        Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "1")])).accepts();
    }

    #[test]
    fn waits_for_a_toewijzing_that_is_not_known() {
        let case = Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "2")]));
        case.waits("TR338", "9338");
        let elsewhere = Toewijzing { gemeente: GOIRLE, ..toewijzing("2") };
        Case::of(&[elsewhere]).sends(&january(&[debit("R1", "2")])).waits("TR338", "9338");
    }

    #[test]
    fn refuses_a_toewijzing_in_the_name_of_another() {
        let of_a_member = Toewijzing { aanbieder: "41000002", bsn: OTHER, ..toewijzing("1") };
        Case::of(&[of_a_member]).sends(&january(&[debit("R1", "1")])).refuses("TR338", "9338");
    }
}

mod tr339 {
    use super::*;

    #[test]
    fn accepts_any_category_where_the_toewijzing_has_none() {
        let generic = Toewijzing { product: None, ..toewijzing("1").aspecific(100_000) };
        Case::of(&[generic]).sends(&january(&[debit("R1", "1")])).accepts();
    }

    #[test]
    fn refuses_another_category() {
        let other = Prestatie { categorie: "07".parse().unwrap(), ..debit("R1", "1") };
        Case::of(&[toewijzing("1").aspecific(100_000)]).sends(&january(&[other])).refuses("TR339", "9339");
    }
}

mod tr340 {
    use super::*;

    #[test]
    fn accepts_any_code_where_the_toewijzing_has_none() {
        let other = Prestatie { code: "02B99".parse().unwrap(), ..debit("R1", "1") };
        Case::of(&[toewijzing("1").aspecific(100_000)]).sends(&january(&[other])).accepts();
    }

    #[test]
    fn refuses_another_code() {
        let other = Prestatie { code: "02B99".parse().unwrap(), ..debit("R1", "1") };
        Case::of(&[toewijzing("1")]).sends(&january(&[other])).refuses("TR340", "9340");
    }
}

mod tr341 {
    use super::*;

    #[test]
    fn accepts_the_unit_of_the_toewijzing_minutes_for_hours_and_any_unit_without_omvang() {
        Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "1").minutes(95)])).accepts();
        let etmaal = Prestatie { eenheid: Eenheid::Etmaal, ..debit("R1", "1") };
        Case::of(&[toewijzing("1").aspecific(100_000)]).sends(&january(&[etmaal])).accepts();
    }

    #[test]
    fn refuses_another_unit_and_hours_for_minutes() {
        let dagdeel = Prestatie { eenheid: Eenheid::Dagdeel, ..debit("R1", "1") };
        Case::of(&[toewijzing("1")]).sends(&january(&[dagdeel])).refuses("TR341", "9341");
        let minutes = Toewijzing { omvang: Some((600, Eenheid::Minuut, Frequentie::Week)), ..toewijzing("1") };
        Case::of(&[minutes]).sends(&january(&[debit("R1", "1")])).refuses("TR341", "9341");
    }
}

mod tr346 {
    use super::*;

    /// 50 minutes at 87.35 an hour: the rate of a minute is 1.46, the amount 72.79 (casus.md D11).
    fn minutes(bedrag: u32) -> Declaratie {
        january(&[Prestatie {
            tarief: Some(Eur::from_message(146)),
            bedrag: Eur::from_message(bedrag),
            ..debit("R1", "1").minutes(50)
        }])
    }

    #[test]
    fn accepts_minutes_by_the_hourly_rate_rounded_once() {
        Case::of(&[toewijzing("1")]).rate("2023-01-01", None, 8735).sends(&minutes(7279)).accepts();
    }

    #[test]
    fn refuses_minutes_by_the_rounded_rate_of_a_minute() {
        let case = Case::of(&[toewijzing("1")]).rate("2023-01-01", None, 8735);
        case.sends(&minutes(7300)).refuses("TR346", "9346");
    }

    #[test]
    fn refuses_what_is_not_volume_times_tariff_whatever_is_known() {
        let wrong = || january(&[Prestatie { bedrag: Eur::from_message(60_001), ..debit("R1", "1") }]);
        Case::of(&[toewijzing("1")]).sends(&wrong()).refuses("TR346", "9346");
        let found = Case::of(&[]).sends(&wrong()).found();
        assert_eq!(found.iter().map(|(rule, ..)| rule.as_str()).collect::<Vec<_>>(), ["TR338", "TR346"]);
        // Told once, also where the contract says another amount still.
        let case = Case::of(&[toewijzing("1")]).rate("2023-01-01", None, 8735);
        case.sends(&minutes(7301)).refuses("TR346", "9346");
    }

    #[test]
    fn says_nothing_of_a_credit_of_euros_or_once_it_was_answered() {
        let wrong = january(&[Prestatie { bedrag: Eur::from_message(60_001), ..debit("R1", "1") }]);
        let case = Case::of(&[toewijzing("1")]).granted(&wrong);
        case.sends(&february(&[wrong.prestaties[0].credit("R2")])).accepts();
    }

    #[test]
    fn is_silent_without_a_known_rate() {
        Case::of(&[toewijzing("1")]).sends(&minutes(7300)).accepts();
        Case::of(&[toewijzing("1")]).rate("2022-01-01", Some("2022-12-31"), 8735).sends(&minutes(7300)).accepts();
    }
}

mod tr366 {
    use super::*;

    #[test]
    fn accepts_a_refused_line_that_was_declared() {
        let first = january(&[debit("R1", "1"), debit("R2", "2")]);
        let case = Case::of(&[toewijzing("1"), toewijzing("2")]).sends(&first);
        case.gets(&first.refused("A1", &[("R2", "9321")])).refuses("REJECTED", "9321");
    }

    #[test]
    fn refuses_one_that_was_not_and_the_answer_does_not_count() {
        let first = january(&[debit("R1", "1")]);
        let mut answer = first.refused("A1", &[("R1", "9321")]);
        answer.declaratie.as_mut().unwrap().afgewezen[0].prestatie.referentie = "R9".to_owned();
        let case = Case::of(&[toewijzing("1")]).sends(&first).gets(&answer);
        case.refuses("TR366", "9366");
        assert_eq!(case.ledger().declaraties[0].stand, Stand::Ingediend);
    }
}

mod tr367 {
    use super::*;

    #[test]
    fn accepts_what_comes_back_as_it_was_sent_wherever_it_stands() {
        let first = january(&[debit("R1", "1"), debit("R2", "2")]);
        let mut answer = first.refused("A1", &[("R2", "9321")]);
        let line = &mut answer.declaratie.as_mut().unwrap().afgewezen[0].prestatie;
        (line.client, line.positie) = (7, 9);
        let case = Case::of(&[toewijzing("1"), toewijzing("2")]).sends(&first).gets(&answer);
        case.refuses("REJECTED", "9321");
    }

    #[test]
    fn refuses_a_changed_line_or_total() {
        let first = january(&[debit("R1", "1")]);
        let mut line = first.refused("A1", &[("R1", "9321")]);
        line.declaratie.as_mut().unwrap().afgewezen[0].prestatie.bedrag = Eur::from_message(1);
        Case::of(&[toewijzing("1")]).sends(&first).gets(&line).refuses("TR367", "9367");
        let mut total = first.granted("A1");
        let told = &mut total.declaratie.as_mut().unwrap().ingediend;
        *told = told.plus(Eur::from_cents(1)).unwrap();
        Case::of(&[toewijzing("1")]).sends(&first).gets(&total).refuses("TR367", "9367");
    }
}

mod tr369 {
    use super::*;

    #[test]
    fn accepts_what_fits_the_budget() {
        let case = Case::of(&[toewijzing("1").aspecific(120_000)]).granted(&january(&[debit("R1", "1")]));
        case.sends(&february(&[debit("R2", "1").of("2023-02")])).accepts();
    }

    #[test]
    fn refuses_more() {
        let case = Case::of(&[toewijzing("1").aspecific(119_999)]).granted(&january(&[debit("R1", "1")]));
        case.sends(&february(&[debit("R2", "1").of("2023-02")])).refuses("TR369", "9369");
    }

    #[test]
    fn a_credit_frees_budget() {
        let first = january(&[debit("R1", "1")]);
        let lines = [debit("R3", "1"), first.prestaties[0].credit("R2")];
        Case::of(&[toewijzing("1").aspecific(60_000)]).granted(&first).sends(&february(&lines)).accepts();
    }
}

mod tr371 {
    use super::*;

    #[test]
    fn accepts_the_versions_of_the_declaration() {
        Case::of(&[toewijzing("1")]).granted(&january(&[debit("R1", "1")])).accepts();
    }

    #[test]
    fn refuses_others_and_the_answer_does_not_count() {
        let first = january(&[debit("R1", "1")]);
        let answer = DeclaratieAntwoord { xsd_versie: ("1.0.0".to_owned(), "1.0.1".to_owned()), ..first.granted("A1") };
        let case = Case::of(&[toewijzing("1")]).sends(&first).gets(&answer);
        case.refuses("TR371", "");
        assert_eq!(case.ledger().declaraties[0].stand, Stand::Ingediend);
    }
}

mod tr376 {
    use super::*;

    #[test]
    fn accepts_the_number_of_the_declaration() {
        Case::of(&[toewijzing("1")]).granted(&january(&[debit("R1", "1")])).accepts();
    }

    #[test]
    fn refuses_another() {
        let first = january(&[debit("R1", "1")]);
        let answer = first.clone().numbered("X").granted("A1");
        Case::of(&[toewijzing("1")]).sends(&first).gets(&answer).refuses("TR376", "");
    }
}

mod iv087 {
    use super::*;

    #[test]
    fn accepts_a_header_that_refuses_alone() {
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[toewijzing("1")]).sends(&first).gets(&first.answered("A1", "0001", None));
        case.refuses("REJECTED", "0001");
    }

    #[test]
    fn refuses_an_answer_that_says_nothing() {
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[toewijzing("1")]).sends(&first).gets(&first.answered("A1", "0200", None));
        case.refuses("IV087", "");
        assert_eq!(case.ledger().declaraties[0].stand, Stand::Ingediend);
    }
}

mod tr384 {
    use super::*;

    fn removed() -> Toewijzing {
        let to = Some("2023-01-01");
        Toewijzing { stamp: "2023-02-20", to, reden: Some("13"), ..toewijzing("1") }
    }

    #[test]
    fn accepts_a_credit_on_a_removed_toewijzing() {
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[toewijzing("1"), removed()]).granted(&first);
        case.sends(&february(&[first.prestaties[0].credit("R2")])).accepts();
    }

    #[test]
    fn refuses_a_debit_on_it_and_says_nothing_else() {
        let case = Case::of(&[toewijzing("1"), removed()]);
        case.sends(&january(&[debit("R1", "1")])).refuses("TR384", "9384");
    }
}

mod tr385 {
    use super::*;

    fn removed(case: &Case) -> Vec<(String, String, Standing)> {
        removed_but_granted(&case.dispositions(), &[case.ledger()]).into_iter().map(rule_and_standing).collect()
    }

    fn case() -> Case {
        let to = Some("2023-01-01");
        Case::of(&[toewijzing("1"), Toewijzing { stamp: "2023-03-20", to, reden: Some("13"), ..toewijzing("1") }])
    }

    #[test]
    fn accepts_a_removal_where_nothing_is_granted_or_all_is_credited() {
        let first = january(&[debit("R1", "1")]);
        assert_eq!(removed(&case().sends(&first)), []);
        assert_eq!(removed(&case().sends(&first).gets(&first.refused("A1", &[("R1", "9321")]))), []);
        let credit = february(&[first.prestaties[0].credit("R2")]);
        assert_eq!(removed(&case().granted(&first).granted(&credit)), []);
        // The number is of a toewijzing of another gemeente.
        assert_eq!(removed(&case().granted(&first.clone().to(GOIRLE))), []);
    }

    #[test]
    fn refuses_one_where_a_granted_debit_stands() {
        let expected = [("TR385".to_owned(), "9385".to_owned(), Standing::Notice)];
        let first = january(&[debit("R1", "1")]);
        assert_eq!(removed(&case().granted(&first)), expected);
        let credit = february(&[first.prestaties[0].credit("R2")]);
        let refused = credit.refused("A2", &[("R2", "8017")]);
        assert_eq!(removed(&case().granted(&first).sends(&credit).gets(&refused)), expected);
    }
}

mod tr387 {
    use super::*;

    #[test]
    fn accepts_the_first_of_the_month_and_the_ingangsdatum_in_it() {
        Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "1")])).accepts();
        let later = Toewijzing { from: "2023-01-09", ..toewijzing("1") };
        let regel = debit("R1", "1").days("2023-01-09", "2023-01-31");
        Case::of(&[later]).sends(&january(&[regel])).accepts();
    }

    #[test]
    fn refuses_the_begin_of_the_care() {
        let regel = debit("R1", "1").days("2023-01-09", "2023-01-31");
        Case::of(&[toewijzing("1")]).sends(&january(&[regel])).refuses("TR387", "9387");
    }
}

mod tr388 {
    use super::*;

    #[test]
    fn accepts_the_last_of_the_month_and_the_einddatum_in_it() {
        Case::of(&[toewijzing("1")]).sends(&january(&[debit("R1", "1")])).accepts();
        let ends = Toewijzing { to: Some("2023-01-20"), ..toewijzing("1") };
        Case::of(&[ends]).sends(&january(&[debit("R1", "1").days("2023-01-01", "2023-01-20")])).accepts();
    }

    #[test]
    fn refuses_the_end_of_the_care() {
        let regel = debit("R1", "1").days("2023-01-01", "2023-01-20");
        Case::of(&[toewijzing("1")]).sends(&january(&[regel])).refuses("TR388", "9388");
    }
}

mod tr389 {
    use super::*;

    #[test]
    fn accepts_another_period_product_or_toewijzing() {
        let aspecific = || [toewijzing("1").aspecific(500_000), toewijzing("2").aspecific(500_000)];
        let case = Case::of(&aspecific()).granted(&january(&[debit("R1", "1")]));
        let other = Prestatie { code: "02B99".parse().unwrap(), ..debit("R3", "1") };
        case.sends(&february(&[debit("R2", "1").of("2023-02"), other, debit("R4", "2")])).accepts();
    }

    #[test]
    fn refuses_what_stands_granted_or_not_answered() {
        let first = january(&[debit("R1", "1")]);
        let again = february(&[debit("R2", "1").hours(3)]);
        Case::of(&[toewijzing("1")]).granted(&first).sends(&again).refuses("TR389", "9389");
        Case::of(&[toewijzing("1")]).sends(&first).sends(&again).refuses("TR389", "9389");
    }

    #[test]
    fn accepts_the_corrected_debit_beside_the_credit_in_whatever_order() {
        let first = january(&[debit("R1", "1")]);
        let (credit, corrected) = (first.prestaties[0].credit("R2"), debit("R3", "1").hours(3));
        for lines in [[credit.clone(), corrected.clone()], [corrected, credit]] {
            Case::of(&[toewijzing("1")]).granted(&first).sends(&february(&lines)).accepts();
        }
    }

    #[test]
    fn accepts_it_after_the_credit_in_an_earlier_message() {
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[toewijzing("1")]).granted(&first).granted(&february(&[first.prestaties[0].credit("R2")]));
        case.sends(&declaratie("D3", "2023-03", &[debit("R3", "1").hours(3)])).accepts();
    }

    #[test]
    fn refuses_it_before_the_credit_in_a_later_message() {
        let first = january(&[debit("R1", "1")]);
        let case = Case::of(&[toewijzing("1")]).granted(&first).sends(&february(&[debit("R3", "1").hours(3)]));
        case.sends(&declaratie("D3", "2023-03", &[first.prestaties[0].credit("R2")])).refuses("TR389", "9389");
    }

    #[test]
    fn refuses_it_where_the_credit_was_refused() {
        let first = january(&[debit("R1", "1")]);
        let credit = february(&[first.prestaties[0].credit("R2")]);
        let case = Case::of(&[toewijzing("1")]).granted(&first).sends(&credit);
        let case = case.gets(&credit.refused("A2", &[("R2", "8017")]));
        let found = case.sends(&declaratie("D3", "2023-03", &[debit("R3", "1").hours(3)])).found();
        let conflict = |rule: &str, code: &str| (rule.to_owned(), code.to_owned(), Standing::Conflict);
        assert_eq!(found, [conflict("REJECTED", "8017"), conflict("TR389", "9389")]);
    }
}

mod tr390 {
    use super::*;

    #[test]
    fn accepts_one_credit_and_another_after_that_was_refused() {
        let first = january(&[debit("R1", "1")]);
        let credit = february(&[first.prestaties[0].credit("R2")]);
        let again = declaratie("D3", "2023-03", &[first.prestaties[0].credit("R3")]);
        Case::of(&[toewijzing("1")]).granted(&first).sends(&credit).accepts();
        let case = Case::of(&[toewijzing("1")]).granted(&first).sends(&credit);
        case.gets(&credit.refused("A2", &[("R2", "8017")])).sends(&again).refuses("REJECTED", "8017");
    }

    #[test]
    fn refuses_a_second() {
        let first = january(&[debit("R1", "1")]);
        let credit = february(&[first.prestaties[0].credit("R2")]);
        let again = declaratie("D3", "2023-03", &[first.prestaties[0].credit("R3")]);
        Case::of(&[toewijzing("1")]).granted(&first).granted(&credit).sends(&again).refuses("TR390", "9390");
    }
}

mod tr418 {
    use super::*;

    #[test]
    fn accepts_the_rate_of_the_contract_in_hours_and_in_minutes() {
        let case = || Case::of(&[toewijzing("1")]).rate("2023-01-01", None, 6000);
        case().sends(&january(&[debit("R1", "1")])).accepts();
        case().sends(&january(&[debit("R1", "1").minutes(95)])).accepts();
    }

    #[test]
    fn accepts_each_rate_that_held_in_the_period() {
        let case = || Case::of(&[toewijzing("1")]).rate("2022-01-01", Some("2023-01-15"), 5500);
        case().rate("2023-01-16", None, 6000).sends(&january(&[debit("R1", "1")])).accepts();
        case().rate("2023-02-01", None, 6000).sends(&january(&[debit("R1", "1")])).refuses("TR418", "0611");
    }

    #[test]
    fn refuses_another_rate_and_leaves_the_amount_that_follows_from_it() {
        let case = || Case::of(&[toewijzing("1")]).rate("2023-01-01", None, 6100);
        case().sends(&january(&[debit("R1", "1")])).refuses("TR418", "0611");
        case().sends(&january(&[debit("R1", "1").minutes(95)])).refuses("TR418", "0611");
    }

    /// The rule came with 3.2; in 3.1 only the amount of minutes tells the rate.
    #[test]
    fn is_not_asked_of_a_message_of_3_1() {
        let of_3_1 = |regel| {
            let mut declaratie = january(&[regel]);
            declaratie.kop.release = Release::V3_1;
            Case::of(&[toewijzing("1")]).rate("2023-01-01", None, 6100).sends(&declaratie)
        };
        of_3_1(debit("R1", "1")).accepts();
        of_3_1(debit("R1", "1").minutes(95)).refuses("TR346", "9346");
    }

    #[test]
    fn euros_have_no_rate() {
        let monthly = Toewijzing { omvang: Some((50_000, Eenheid::Euro, Frequentie::Maand)), ..toewijzing("1") };
        let case = Case::of(&[monthly]).rate("2023-01-01", None, 6100);
        case.sends(&january(&[debit("R1", "1").euros(50_000)])).accepts();
    }
}
