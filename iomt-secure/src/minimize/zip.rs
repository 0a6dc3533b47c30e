//! The first three digits of a US ZIP code, where enough people live there.
//!
//! 45 CFR 164.514(b)(2)(i)(B) lets the initial three digits leave if, by the Census Bureau's current
//! data, more than 20,000 people live in all ZIP codes that begin so; of the others `000` leaves.

/// What leaves of `code`: its first three digits and `00`, so that it still looks like a ZIP code;
/// `00000` for an area that is restricted; `None` for what is no ZIP code: a postal code of another
/// country must not leave under an American rule.
#[must_use]
pub fn truncate(code: &str, restricted: &Restricted) -> Option<[u8; 5]> {
    let (zip, rest) = code.as_bytes().split_first_chunk::<5>()?;
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    // ZIP+4 is written with or without a hyphen.
    let more = rest.strip_prefix(b"-").unwrap_or(rest);
    if !digits(zip) || !digits(more) || !(rest.is_empty() || more.len() == 4) {
        return None;
    }
    let [a, b, c, _, _] = *zip;
    Some(match restricted.contains([a, b, c]) || nobody_lives_in([a, b, c]) {
        true => *b"00000",
        false => [a, b, c, b'0', b'0'],
    })
}

/// The three-digit areas of which nothing may be told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Restricted([u64; 16]);

impl Restricted {
    /// By the census of 2000: the 17 areas that the Department of Health and Human Services lists in
    /// its "Guidance Regarding Methods for De-identification of Protected Health Information" of
    /// 26 November 2012, the last list that it published. The same guidance asks to use newer data
    /// where there are any.
    pub const CENSUS_2000: Self = Self::of(&[
        36, 59, 63, 102, 203, 556, 692, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893,
    ]);

    /// By the censuses of 2010 and 2020: 18 areas. The Census Bureau publishes the counts (table P1
    /// by ZIP Code Tabulation Area) and nobody an official list; this one was compared with public
    /// tables made of the counts of 2020, and holds the 14 that *Tools for Health Data Anonymization*
    /// lists by those of 2010.
    pub const CENSUS_2020: Self = Self::of(&[
        36, 59, 102, 202, 203, 204, 205, 369, 556, 692, 753, 772, 821, 823, 878, 879, 884, 893,
    ]);

    /// A list of one's own, each area as three digits; `None` if an entry is not that.
    pub fn listed<'a>(areas: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut set = Self([0; 16]);
        for area in areas {
            let digits: [u8; 3] = area.as_bytes().try_into().ok()?;
            set.insert(number(digits)?);
        }
        Some(set)
    }

    /// Whether nothing may be told of the area with these digits.
    #[must_use]
    pub fn contains(&self, area: [u8; 3]) -> bool {
        let Some(number) = number(area) else { return true };
        let word = self.0.get(usize::from(number >> 6)).copied().unwrap_or(u64::MAX);
        word >> (number & 63) & 1 == 1
    }

    const fn of(mut areas: &[u16]) -> Self {
        let mut set = Self([0; 16]);
        while let [area, rest @ ..] = areas {
            set.insert(*area);
            areas = rest;
        }
        set
    }

    const fn insert(&mut self, area: u16) {
        // Lossless: u16 into usize, in a const fn; an area under 1000 has a word under 16.
        #[allow(clippy::as_conversions, clippy::indexing_slicing)]
        let word = &mut self.0[(area >> 6) as usize & 15];
        *word |= 1 << (area & 63);
    }
}

/// Military mail (APO, FPO and DPO: 090 to 098, 340, 962 to 966) and what is below 006, where no
/// census counts anybody: such an area does not contain more than 20,000 people.
fn nobody_lives_in(area: [u8; 3]) -> bool {
    matches!(
        &area,
        b"340" | [b'0', b'0', b'0'..=b'5'] | [b'0', b'9', _] | [b'9', b'6', b'2'..=b'6']
    )
}

fn number(digits: [u8; 3]) -> Option<u16> {
    let digits = core::str::from_utf8(&digits).ok()?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then_some(())?;
    digits.parse().ok()
}

impl core::fmt::Debug for Restricted {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let held = (0..1000u16).filter(|area| {
            let word = self.0.get(usize::from(area >> 6)).copied().unwrap_or_default();
            word >> (area & 63) & 1 == 1
        });
        f.debug_set().entries(held).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    /// As the guidance prints them, column by column.
    const PRINTED: [&str; 17] = [
        "036", "692", "878", "059", "790", "879", "063", "821", "884", "102", "823", "890", "203",
        "830", "893", "556", "831",
    ];

    #[test]
    fn the_census_of_2000_restricts_seventeen_areas() {
        assert_eq!(Restricted::listed(PRINTED), Some(Restricted::CENSUS_2000));
        let withheld = |area: &String| {
            truncate(&format!("{area}12"), &Restricted::CENSUS_2000) == Some(*b"00000")
        };
        let told: Vec<_> = (0..1000).map(|area| format!("{area:03}")).filter(withheld).collect();
        let military = (90..=99).chain([340]).chain(962..=966).map(|area| format!("{area:03}"));
        let mut expected: Vec<_> = PRINTED.map(String::from).into_iter().chain(military).collect();
        expected.extend((0..=5).map(|area| format!("{area:03}")));
        expected.sort_unstable();
        assert_eq!(told, expected);
    }

    /// *Tools for Health Data Anonymization*, common-config.json.
    #[test]
    fn the_later_census_holds_what_others_restrict() {
        for area in [
            "036", "059", "102", "203", "205", "369", "556", "692", "821", "823", "878", "879",
            "884", "893",
        ] {
            assert!(
                Restricted::CENSUS_2020.contains(area.as_bytes().try_into().unwrap()),
                "{area}"
            );
        }
        assert!(!Restricted::CENSUS_2020.contains(*b"890"), "Las Vegas has grown");
        assert!(Restricted::CENSUS_2020.contains(*b"89a"), "in doubt, restricted");
    }

    #[test]
    fn three_digits_are_told_of_a_zip_code_and_of_nothing_else() {
        let truncate = |code| truncate(code, &Restricted::CENSUS_2000);
        for (code, told) in [
            ("12345", Some(b"12300")),
            ("12345-6789", Some(b"12300")),
            ("123456789", Some(b"12300")),
            ("03601", Some(b"00000")),
            ("20301-1234", Some(b"00000")),
        ] {
            assert_eq!(truncate(code), told.copied(), "{code}");
        }
        for code in [
            "",
            "123",
            "1234",
            "123456",
            "12345-",
            "12345-678",
            "12345-67890",
            "SW1A 1AA",
            "1234A",
            "12345 6789",
            "１２３４５",
            "12345-ABCD",
            "3999 XB",
        ] {
            assert_eq!(truncate(code), None, "{code}");
        }
    }

    #[test]
    fn a_list_of_ones_own_is_three_digits_each() {
        for area in ["", "12", "1234", "12a", "+12", "-12"] {
            assert_eq!(Restricted::listed([area]), None, "{area}");
        }
        let own = Restricted::listed(["205"]).unwrap();
        assert_eq!(truncate("20520", &own), Some(*b"00000"));
        assert_eq!(truncate("03601", &own), Some(*b"03600"));
        assert_eq!(format!("{own:?}"), "{205}");
    }
}
