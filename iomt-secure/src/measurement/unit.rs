//! Units of measure: the dimension partition of IEEE 11073-10101 (`MDC_DIM_…`), with their UCUM
//! codes.
//!
//! A unit's term is its base plus the decimal prefix in the low five bits (11073-10101): 2
//! is hecto, 3 kilo, 17 centi, 18 milli, 19 micro. Any term can be carried; the table only knows
//! names. Numbers from the sources that [`super::code`] names; UCUM codes from the UCUM
//! specification 2.1, with the annotations that FHIR's vital signs profile uses.

use core::fmt;

/// A unit of measure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(u16);

/// The partition of units in 11073-10101.
pub const PARTITION: u16 = 4;

impl Unit {
    /// The unit with this term of partition 4.
    #[must_use]
    pub const fn new(term: u16) -> Self {
        Self(term)
    }

    /// The term within partition 4.
    #[must_use]
    pub const fn term(self) -> u16 {
        self.0
    }

    /// The context-free code, 262144 + term, as HL7 v2 writes it.
    #[must_use]
    pub const fn value(self) -> u32 {
        super::Code::from_parts(PARTITION, self.0).value()
    }

    /// The unit whose reference identifier ("MDC_DIM_PERCENT") or UCUM code ("%") is `name`, if
    /// the table has it. Older documents write an X for the absent prefix, "MDC_DIM_X_L": it is
    /// read, never written.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let base = name.strip_prefix("MDC_DIM_X_").unwrap_or("\0");
        let fits = |row: &&Row| {
            row.1 == name || row.2 == name || row.1.strip_prefix("MDC_DIM_") == Some(base)
        };
        TABLE.iter().find(fits).map(|row| row.0)
    }

    /// The reference identifier, if the table has it.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.1)
    }

    /// The UCUM code, if the table has it.
    #[must_use]
    pub fn ucum(self) -> Option<&'static str> {
        self.row().map(|row| row.2)
    }

    /// Every unit in the table, by term.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.0)
    }

    fn row(self) -> Option<&'static Row> {
        let at = TABLE.binary_search_by_key(&self, |row| row.0).ok()?;
        TABLE.get(at)
    }
}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ucum() {
            Some(ucum) => f.write_str(ucum),
            None => write!(f, "MDC 4::{}", self.0),
        }
    }
}

type Row = (Unit, &'static str, &'static str);

/// Rows `NAME = term, "UCUM";` in the order of their terms.
macro_rules! units {
    ($( $name:ident = $term:literal, $ucum:literal; )*) => {
        impl Unit {
            $( #[doc = concat!("`MDC_DIM_", stringify!($name), "` (4::", $term, "), UCUM `", $ucum, "`.")]
            pub const $name: Self = Self::new($term); )*
        }

        const TABLE: &[Row] = &[$( (Unit::$name, concat!("MDC_DIM_", stringify!($name)), $ucum) ),*];
    };
}

units! {
    DIMLESS = 512, "1";
    PERCENT = 544, "%";
    ANG_DEG = 736, "deg";
    PH = 992, "[pH]";
    BEAT = 1088, "{beat}";
    M = 1280, "m";
    CENTI_M = 1297, "cm";
    MILLI_M = 1298, "mm";
    FOOT = 1344, "[ft_i]";
    INCH = 1376, "[in_i]";
    L = 1600, "L";
    CENTI_L = 1617, "cL";
    MILLI_L = 1618, "mL";
    G = 1728, "g";
    KILO_G = 1731, "kg";
    MILLI_G = 1746, "mg";
    MICRO_G = 1747, "ug";
    LB = 1760, "[lb_av]";
    KG_PER_M_SQ = 1952, "kg/m2";
    MILLI_G_PER_DL = 2130, "mg/dL";
    SEC = 2176, "s";
    MILLI_SEC = 2194, "ms";
    MICRO_SEC = 2195, "us";
    MIN = 2208, "min";
    HR = 2240, "h";
    DAY = 2272, "d";
    YR = 2368, "a";
    BEAT_PER_MIN = 2720, "{beat}/min";
    RESP_PER_MIN = 2784, "{breath}/min";
    M_PER_SEC = 2816, "m/s";
    L_PER_MIN_PER_M_SQ = 2848, "L/min/m2";
    L_PER_SEC = 3040, "L/s";
    L_PER_MIN = 3072, "L/min";
    MILLI_L_PER_MIN = 3090, "mL/min";
    L_PER_HR = 3104, "L/h";
    MILLI_L_PER_HR = 3122, "mL/h";
    MILLI_L_PER_DAY = 3154, "mL/d";
    MILLI_L_PER_KG = 3186, "mL/kg";
    MILLI_G_PER_MIN = 3346, "mg/min";
    MICRO_G_PER_MIN = 3347, "ug/min";
    MILLI_G_PER_HR = 3378, "mg/h";
    MICRO_G_PER_HR = 3379, "ug/h";
    MILLI_G_PER_KG_PER_HR = 3506, "mg/kg/h";
    MICRO_G_PER_KG_PER_HR = 3507, "ug/kg/h";
    PASCAL = 3840, "Pa";
    HECTO_PASCAL = 3842, "hPa";
    KILO_PASCAL = 3843, "kPa";
    MMHG = 3872, "mm[Hg]";
    CM_H2O = 3904, "cm[H2O]";
    MILLI_BAR = 3954, "mbar";
    JOULES = 3968, "J";
    WATT = 4032, "W";
    MILLI_WATT = 4050, "mW";
    VOLT = 4256, "V";
    MILLI_VOLT = 4274, "mV";
    MICRO_VOLT = 4275, "uV";
    OHM = 4288, "Ohm";
    KELVIN = 4384, "K";
    FAHR = 4416, "[degF]";
    MILLI_MOLE_PER_L = 4722, "mmol/L";
    MICRO_MOLE_PER_L = 4723, "umol/L";
    INTL_UNIT = 5472, "[iU]";
    INTL_UNIT_PER_HR = 5696, "[iU]/h";
    DEGC = 6048, "Cel";
    DECIBEL = 6432, "dB";
    STEP = 6656, "{step}";
    STEP_PER_MIN = 6752, "{step}/min";
    CAL = 6784, "cal";
    RPM = 6816, "{rotation}/min";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_has_nothing_twice() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (at, row) in TABLE.iter().enumerate() {
            assert!(TABLE.iter().skip(at + 1).all(|other| other.1 != row.1 && other.2 != row.2));
        }
    }

    #[test]
    fn every_name_leads_back_to_its_unit() {
        for unit in Unit::all() {
            assert_eq!(Unit::by_name(unit.name().unwrap()), Some(unit));
            assert_eq!(Unit::by_name(unit.ucum().unwrap()), Some(unit));
        }
        assert_eq!(Unit::by_name("MDC_DIM_X_L_PER_MIN"), Some(Unit::L_PER_MIN));
        assert_eq!(Unit::by_name("MDC_DIM_X_"), None);
    }

    // The context-free decimal codes as HL7 v2 messages in the field write them.
    #[test]
    fn codes_are_the_published_ones() {
        for (unit, code) in [
            (Unit::PERCENT, 262_688),
            (Unit::BEAT_PER_MIN, 264_864),
            (Unit::MMHG, 266_016),
            (Unit::DEGC, 268_192),
            (Unit::KILO_G, 263_875),
            (Unit::MILLI_L_PER_HR, 265_266),
            (Unit::MILLI_G_PER_DL, 264_274),
            (Unit::MILLI_MOLE_PER_L, 266_866),
        ] {
            assert_eq!(unit.value(), code, "{unit}");
        }
    }

    // The prefix is in the low five bits, which catches a slip of the pen in the table.
    #[test]
    fn prefixes_agree_with_the_names() {
        for unit in Unit::all() {
            let name = unit.name().unwrap().trim_start_matches("MDC_DIM_");
            let prefix = match name.split('_').next().unwrap() {
                _ if unit == Unit::KG_PER_M_SQ => 0,
                "HECTO" => 2,
                "KILO" => 3,
                "CENTI" => 17,
                "MILLI" => 18,
                "MICRO" => 19,
                _ => 0,
            };
            assert_eq!(unit.term() % 32, prefix, "{name}");
        }
    }

    #[test]
    fn an_unknown_unit_is_carried_and_printed_by_number() {
        let unit = Unit::new(0xF123);
        assert_eq!((unit.name(), unit.ucum()), (None, None));
        assert_eq!(std::format!("{unit}"), "MDC 4::61731");
    }
}
