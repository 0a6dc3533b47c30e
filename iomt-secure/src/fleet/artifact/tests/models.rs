//! Models and their passports.

use super::*;
use crate::fleet::testing::signed;
use crate::measurement::Decimal;
use crate::statement::OVERHEAD;
use passport::{
    EVERYONE, MAX_LIMITS, MAX_RESULTS, MAX_TEXT, Metric, Performance, Population, Reviewer,
    Training,
};

const REVIEWER: u8 = 21;

fn reviewer(seed: u8) -> Authority {
    Authority::new(key(seed), &[Kind::Passport]).unwrap()
}

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn result(group: &'static str, metric: Metric) -> Performance<'static> {
    let (value, low, high) = (number("0.94"), number("0.90"), number("0.965"));
    Performance { group, metric, value, low, high, cases: 1204 }
}

fn passport(maker: &Maker) -> Passport<'static> {
    let mut results = [None; MAX_RESULTS];
    results[0] = Some(result(EVERYONE, Metric::Sensitivity));
    results[1] = Some(result(EVERYONE, Metric::Specificity));
    results[2] = Some(result("age-80-plus", Metric::Sensitivity));
    let mut limits = [None; MAX_LIMITS];
    limits[0] = Some("not for paced rhythms");
    Passport {
        id: "afib.2",
        model: sha256(&[&maker.image]),
        reviewed: NOON - HOUR,
        expires: NOON + HOUR,
        intended_use: "hints at atrial fibrillation, to be confirmed by a clinician",
        training: Training {
            statement: "three hospitals, 2019 to 2023, single lead at 125 Hz",
            records: 88_204,
            sheet: [6; 32],
        },
        population: Population {
            from_months: 216,
            to_months: 1500,
            female: true,
            male: true,
            description: "adults on a ward, awake or asleep",
        },
        results,
        limits,
        reviewer: Reviewer { name: "Clinical AI board", key: reviewer(REVIEWER).key_id() },
    }
}

fn payload(passport: &Passport<'_>) -> Vec<u8> {
    passport.encode(&mut [0; 8192]).unwrap().to_vec()
}

fn issue(seed: u8, passport: &Passport<'_>) -> Vec<u8> {
    signed(&[seed], Kind::Passport, &payload(passport))
}

fn verify(statement: &[u8]) -> Result<VerifiedPassport<'_>, Error> {
    let mut scratch = vec![0; statement.len() + OVERHEAD];
    VerifiedPassport::verify(statement, &[reviewer(REVIEWER)], &now(NOON), &mut scratch)
}

fn part(authorities: &[Authority]) -> Part<'_> {
    Part::model(2, IDENTIFIERS, WEIGHTS, authorities).unwrap()
}

#[test]
fn the_peer_reads_what_is_written() {
    let passport = passport(&Maker::model(1));
    let encoded = payload(&passport);
    assert_eq!(Passport::decode(&encoded), Ok(passport));
    let mut value = decode(&encoded);
    assert_eq!(encode(&value), encoded);
    assert_eq!(field(&mut value, 1), &Value::from("afib.2"));
    assert_eq!(field(&mut value, 2), &bytes(&passport.model));
    assert_eq!(field(&mut value, 8).as_array().unwrap().len(), 3);
    let exponent_and_mantissa = Value::Array(vec![int(-2), int(90)]);
    let first = &field(&mut value, 8).as_array().unwrap()[0];
    assert_eq!(first.as_array().unwrap()[3], exponent_and_mantissa);
    assert_eq!(field(&mut value, 9), &Value::Array(vec!["not for paced rhythms".into()]));
    // The largest passport there is.
    let text: &'static str = std::string::String::leak("é".repeat(MAX_TEXT / 2));
    let groups: Vec<&'static str> =
        (0..MAX_RESULTS).map(|n| &*std::string::String::leak(format!("{n:064}"))).collect();
    let mut most = passport;
    for (place, group) in most.results.iter_mut().zip(groups) {
        *place = Some(Performance { cases: u32::MAX, ..result(group, Metric::Sensitivity) });
    }
    most.results[0] = Some(result(EVERYONE, Metric::FalseAlarmsPerDay));
    most.limits = [Some(text); MAX_LIMITS];
    most.intended_use = text;
    most.training.statement = text;
    most.population.description = text;
    most.reviewer.name = text;
    let encoded = payload(&most);
    assert!(encoded.len() < 8192, "{}", encoded.len());
    assert_eq!(Passport::decode(&encoded), Ok(most));
    for len in 0..encoded.len() {
        assert!(Passport::decode(&encoded[..len]).is_err());
    }
}

#[test]
fn each_rule_of_a_passport_refuses_by_its_own_error() {
    let good = passport(&Maker::model(1));
    let one = result(EVERYONE, Metric::Sensitivity);
    let with = |change: &dyn Fn(&mut Passport<'static>)| {
        let mut passport = good;
        change(&mut passport);
        passport
    };
    let first = |result: Performance<'static>| with(&|p| p.results[0] = Some(result));
    let (text, results) = (Error::PassportText, Error::PassportPerformance);
    let long: &'static str = std::string::String::leak("x".repeat(MAX_TEXT + 1));
    for (name, passport, error) in [
        ("no id", with(&|p| p.id = ""), text),
        ("an id with a space", with(&|p| p.id = "a b"), text),
        ("no intended use", with(&|p| p.intended_use = ""), text),
        ("a control character", with(&|p| p.training.statement = "a\nb"), text),
        ("a long text", with(&|p| p.population.description = long), text),
        ("no reviewer", with(&|p| p.reviewer.name = ""), text),
        ("an empty limit", with(&|p| p.limits[1] = Some("")), text),
        ("expires when reviewed", with(&|p| p.expires = p.reviewed), Error::PassportValidity),
        ("beyond 9999", with(&|p| p.expires = 253_402_300_800), Error::PassportValidity),
        ("an age range backwards", with(&|p| p.population.from_months = 1501), {
            Error::PassportPopulation
        }),
        (
            "no sex",
            with(&|p| (p.population.female, p.population.male) = (false, false)),
            Error::PassportPopulation,
        ),
        ("no limits", with(&|p| p.limits = [None; MAX_LIMITS]), Error::PassportLimits),
        ("a gap in the limits", with(&|p| p.limits[2] = Some("x")), Error::PassportLimits),
        ("no results", with(&|p| p.results = [None; MAX_RESULTS]), results),
        ("a gap in the results", with(&|p| p.results[1] = None), results),
        (
            "subgroups alone",
            with(&|p| {
                p.results = {
                    let mut r = [None; MAX_RESULTS];
                    r[0] = p.results[2];
                    r
                }
            }),
            results,
        ),
        ("a result twice", with(&|p| p.results[3] = p.results[2]), results),
        ("under its interval", first(Performance { value: number("0.89"), ..one }), results),
        ("over its interval", first(Performance { value: number("0.97"), ..one }), results),
        ("negative", first(Performance { low: number("-0.1"), ..one }), results),
        ("a share over one", first(Performance { high: number("1.001"), ..one }), results),
        ("not a number", first(Performance { value: Decimal::NAN, ..one }), results),
        ("infinite", first(Performance { high: Decimal::INFINITY, ..one }), results),
        ("no cases", first(Performance { cases: 0, ..one }), results),
        ("a group of no letters", first(Performance { group: "", ..one }), text),
    ] {
        assert_eq!(passport.encode(&mut [0; 8192]).map(drop), Err(error), "{name}");
    }
    let alarms = Performance {
        metric: Metric::FalseAlarmsPerDay,
        value: number("3.5"),
        low: number("2"),
        high: number("4"),
        ..one
    };
    assert!(with(&|p| p.results[3] = Some(alarms)).encode(&mut [0; 2048]).is_ok());
    assert_eq!(good.encode(&mut [0; 64]).map(drop), Err(cbor::Error::Full.into()));

    let forged = |change: &dyn Fn(&mut Value)| {
        let mut value = decode(&payload(&good));
        change(&mut value);
        encode(&value)
    };
    let result = |place: usize, new: Value| {
        forged(&|v| {
            let one = &mut field(v, 8).as_array_mut().unwrap()[0];
            one.as_array_mut().unwrap()[place] = new.clone();
        })
    };
    let pair = |exponent: i64, mantissa: i64| Value::Array(vec![int(exponent), int(mantissa)]);
    let encoded = payload(&good);
    for (name, payload, error) in [
        ("another format", forged(&|v| *field(v, 0) = int(2)), Error::PassportForm),
        (
            "an unknown field",
            { forged(&|v| v.as_map_mut().unwrap().push((int(11), int(0)))) },
            cbor::Error::UnknownKey.into(),
        ),
        ("no limits field", forged(&|v| v.as_map_mut().unwrap().retain(|(k, _)| *k != int(9))), {
            cbor::Error::MissingKey.into()
        }),
        ("no reviewer field", forged(&|v| v.as_map_mut().unwrap().truncate(10)), {
            cbor::Error::MissingKey.into()
        }),
        ("a short digest", forged(&|v| *field(v, 2) = bytes(&[0; 31])), cbor::Error::Length.into()),
        ("metric 0", result(1, int(0)), Error::PassportForm),
        ("metric 8", result(1, int(8)), Error::PassportForm),
        ("a binary number", result(2, Value::Float(0.9)), cbor::Error::Float.into()),
        ("a special value", result(2, pair(0, 0x7F_FFFF)), Error::PassportForm),
        (
            "13 results",
            forged(&|v| {
                let all = field(v, 8).as_array_mut().unwrap();
                *all = vec![all[0].clone(); 13];
            }),
            results,
        ),
        ("nine limits", forged(&|v| *field(v, 9) = Value::Array(vec!["x".into(); 9])), {
            Error::PassportLimits
        }),
        ("trailing bytes", [&encoded[..], &[0]].concat(), cbor::Error::Trailing.into()),
        ("truncated", encoded[..encoded.len() - 1].to_vec(), cbor::Error::Truncated.into()),
        ("non-deterministic", [&[0xb8, 11], &encoded[1..]].concat(), {
            cbor::Error::NotShortest.into()
        }),
    ] {
        assert_eq!(Passport::decode(&payload), Err(error), "{name}");
        let statement = signed(&[REVIEWER], Kind::Passport, &payload);
        assert_eq!(verify(&statement).map(drop), Err(error), "{name}");
    }
}

#[test]
fn who_reviews_and_until_when() {
    let good = passport(&Maker::model(1));
    assert!(verify(&issue(REVIEWER, &good)).is_ok());
    let other = Passport { reviewer: Reviewer { name: "x", key: [0; 8] }, ..good };
    assert_eq!(verify(&issue(REVIEWER, &other)).map(drop), Err(Error::PassportReviewer));
    let stranger = verify(&issue(23, &good)).map(drop);
    assert_eq!(stranger, Err(statement::Error::UnknownSigner.into()));
    let manifest = signed(&[REVIEWER], Kind::Manifest, &payload(&good));
    assert_eq!(verify(&manifest).map(drop), Err(statement::Error::Kind.into()));
    let late = Passport { expires: NOON - 1, ..good };
    assert_eq!(verify(&issue(REVIEWER, &late)).map(drop), Err(Error::PassportExpired));
    let mut broken = issue(REVIEWER, &good);
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(verify(&broken).map(drop), Err(SIGNATURE));
}

#[test]
fn only_a_verified_model_with_its_passport_is_loaded() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = Installer::load(part(&authorities), None, &mut flash).unwrap();
    let (one, two) = (Maker::model(1), Maker::model(2));
    let (first, second) = (issue(REVIEWER, &passport(&one)), issue(REVIEWER, &passport(&two)));
    let (first, second) = (verify(&first).unwrap(), verify(&second).unwrap());
    let noon = now(NOON);
    let load = |installer: &Installer<'_>, passport: &VerifiedPassport<'_>, bytes: &[u8]| {
        installer.load_model(passport, bytes, &noon).map(|model| *model.digest())
    };
    assert_eq!(load(&installer, &first, &one.image), Err(Error::NoModel));

    let envelope = one.envelope();
    let receive_one = |installer: &mut Installer<'_>, flash: &mut Flash| {
        let manifest = installer.verify(&envelope, &[], &noon).unwrap();
        receive(installer.begin(&manifest, flash).unwrap(), &one.image).unwrap()
    };
    let artifact = receive_one(&mut installer, &mut flash);
    assert_eq!(installer.stage(artifact, &mut flash), Err(Error::NeedsPassport));
    let artifact = receive_one(&mut installer, &mut flash);
    let refused = installer.stage_model(artifact, &second, &mut flash);
    assert_eq!(refused, Err(Error::PassportModel), "another model's passport");
    assert_eq!(flash.values.len(), 0);
    let artifact = receive_one(&mut installer, &mut flash);
    installer.stage_model(artifact, &first, &mut flash).unwrap();
    assert_eq!(load(&installer, &first, &one.image), Err(Error::NoModel), "only staged");
    installer.arm(1, &mut flash).unwrap();

    let (mut installer, boot) = Installer::start(part(&authorities), None, &mut flash).unwrap();
    assert_eq!(boot, Boot::Trial(one.release()));
    let model = installer.load_model(&first, &one.image, &noon).unwrap();
    assert_eq!((model.bytes(), model.digest()), (&one.image[..], &one.release().image));
    installer.commit(model.digest(), &mut flash).unwrap();
    assert_eq!(load(&installer, &first, &one.image), Ok(one.release().image));

    assert_eq!(load(&installer, &second, &two.image), Err(Error::PassportModel));
    let mut altered = one.image.clone();
    altered[7] ^= 1;
    assert_eq!(load(&installer, &first, &altered), Err(Error::Image));
    assert_eq!(load(&installer, &first, &altered[1..]), Err(Error::ImageSize));
    let late = now(NOON + HOUR + 1);
    let expired = installer.load_model(&first, &one.image, &late).map(drop);
    assert_eq!(expired, Err(Error::PassportExpired));
    assert_eq!(model.check(&noon), Ok(()));
    assert_eq!(model.check(&late), Err(Error::PassportExpired));
    let shown = format!("{model:?}");
    assert!(!shown.contains("weights"), "{shown}");
    // Firmware has no passport.
    let mut firmware = device(&authorities, &mut flash);
    let six = Maker::firmware(6);
    let envelope = six.envelope();
    let manifest = firmware.verify(&envelope, &[], &noon).unwrap();
    let artifact = receive(firmware.begin(&manifest, &mut flash).unwrap(), &six.image).unwrap();
    assert_eq!(firmware.stage_model(artifact, &first, &mut flash), Err(Error::NotModel));
    assert_eq!(load(&firmware, &first, &one.image), Err(Error::NotModel));
}

#[test]
fn models_have_slots_of_their_own() {
    let authorities = [authority(1)];
    assert!(Part::model(15, IDENTIFIERS, WEIGHTS, &authorities).is_some());
    assert!(Part::model(16, IDENTIFIERS, WEIGHTS, &authorities).is_none());
    let slots: std::collections::BTreeSet<_> =
        (0..16).map(|n| platform::Slot::model(n).unwrap().number()).collect();
    assert_eq!((slots.len(), slots.first(), slots.last()), (16, Some(&80), Some(&95)));
}
