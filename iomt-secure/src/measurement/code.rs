//! Metric codes: IEEE 11073-10101 (MDC), in the context-free form of 32 bits.
//!
//! A context-free code is `partition × 65536 + term`; 11073-10101, HL7 v2 (IHE DEC),
//! FHIR (`urn:iso:std:iso:11073:10101`) and Bluetooth's Generic Health Sensor write the same
//! number. Any code can be carried; the table only knows names. Its numbers were taken from the
//! NIST RTMMS export in the OpenICE (mdpnp) data model, and compared with the tables of Antidote
//! and of HAPI's PHD example and with published HL7 v2 messages of monitors in the field.

use core::fmt;

/// A metric: what was measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u32);

impl Code {
    /// The metric with this context-free code.
    #[must_use]
    pub const fn new(code: u32) -> Self {
        Self(code)
    }

    /// The metric with this partition and term.
    #[must_use]
    pub const fn from_parts(partition: u16, term: u16) -> Self {
        // Lossless: u16 into u32, in a const fn where `From` is not available.
        #[allow(clippy::as_conversions)]
        Self(((partition as u32) << 16) | term as u32)
    }

    /// The context-free code: `partition × 65536 + term`.
    #[must_use]
    pub const fn value(self) -> u32 {
        self.0
    }

    /// The partition: 2 is physiology (SCADA), 128 to 130 are personal health devices.
    #[must_use]
    pub const fn partition(self) -> u16 {
        let [a, b, _, _] = self.0.to_be_bytes();
        u16::from_be_bytes([a, b])
    }

    /// The term within the partition.
    #[must_use]
    pub const fn term(self) -> u16 {
        let [_, _, c, d] = self.0.to_be_bytes();
        u16::from_be_bytes([c, d])
    }

    /// The metric whose reference identifier is `name` ("MDC_PULS_OXIM_SAT_O2"), if the table has
    /// it; `None` does not say that the code does not exist.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let known = TABLE.iter().chain(SYNONYMS).find(|(_, known)| *known == name);
        known.map(|(code, _)| *code)
    }

    /// The reference identifier, if the table has it.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        let at = TABLE.binary_search_by_key(&self, |(code, _)| *code).ok()?;
        TABLE.get(at).map(|(_, name)| *name)
    }

    /// Every metric in the table, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(code, _)| *code)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "MDC {}::{}", self.partition(), self.term()),
        }
    }
}

/// Rows `NAME = partition, term, "what it is";` in the order of their codes: a constant for each,
/// without the prefix, and the table.
macro_rules! codes {
    ($( $name:ident = $partition:literal, $term:literal, $what:literal; )*) => {
        #[allow(non_upper_case_globals)] // reference identifiers are spelt as 10101 does: QTc
        impl Code {
            $( #[doc = concat!("`MDC_", stringify!($name), "` (", $partition, "::", $term, "): ", $what, ".")]
            pub const $name: Self = Self::from_parts($partition, $term); )*
        }

        const TABLE: &[(Code, &str)] = &[$( (Code::$name, concat!("MDC_", stringify!($name))) ),*];
    };
}

codes! {
    // Partition 2: physiology. ECG
    ECG_ELEC_POTL = 2, 256, "ECG, lead not stated";
    ECG_ELEC_POTL_I = 2, 257, "ECG, lead I";
    ECG_ELEC_POTL_II = 2, 258, "ECG, lead II";
    ECG_ELEC_POTL_V1 = 2, 259, "ECG, lead V1";
    ECG_ELEC_POTL_V2 = 2, 260, "ECG, lead V2";
    ECG_ELEC_POTL_V3 = 2, 261, "ECG, lead V3";
    ECG_ELEC_POTL_V4 = 2, 262, "ECG, lead V4";
    ECG_ELEC_POTL_V5 = 2, 263, "ECG, lead V5";
    ECG_ELEC_POTL_V6 = 2, 264, "ECG, lead V6";
    ECG_ELEC_POTL_III = 2, 317, "ECG, lead III";
    ECG_ELEC_POTL_AVR = 2, 318, "ECG, lead aVR";
    ECG_ELEC_POTL_AVL = 2, 319, "ECG, lead aVL";
    ECG_ELEC_POTL_AVF = 2, 320, "ECG, lead aVF";
    ECG_AMPL_ST = 2, 768, "ST deviation, lead not stated";
    ECG_AMPL_ST_I = 2, 769, "ST deviation, lead I";
    ECG_AMPL_ST_II = 2, 770, "ST deviation, lead II";
    ECG_AMPL_ST_III = 2, 829, "ST deviation, lead III";
    ECG_TIME_PD_QT_GL = 2, 16160, "QT interval";
    ECG_TIME_PD_QTc = 2, 16164, "QT interval, corrected for heart rate";
    ECG_TIME_PD_RR_GL = 2, 16168, "RR interval";
    ECG_HEART_RATE = 2, 16770, "heart rate from the ECG";
    ECG_CARD_BEAT_RATE_BTB = 2, 16778, "heart rate, beat to beat";
    ECG_V_P_C_CNT = 2, 16993, "ventricular premature contractions, count";
    ECG_V_P_C_RATE = 2, 16994, "ventricular premature contractions, rate";
    // Pulse
    PULS_RATE = 2, 18442, "pulse rate";
    BLD_PULS_RATE_INV = 2, 18450, "pulse rate from invasive blood pressure";
    PULS_OXIM_PULS_RATE = 2, 18458, "pulse rate from the pulse oximeter";
    PULS_RATE_NON_INV = 2, 18474, "pulse rate from the cuff";
    // Blood pressure
    OUTPUT_CARD_INDEX = 2, 18700, "cardiac index";
    PRESS_BLD_NONINV = 2, 18948, "blood pressure, non-invasive";
    PRESS_BLD_NONINV_SYS = 2, 18949, "blood pressure, non-invasive, systolic";
    PRESS_BLD_NONINV_DIA = 2, 18950, "blood pressure, non-invasive, diastolic";
    PRESS_BLD_NONINV_MEAN = 2, 18951, "blood pressure, non-invasive, mean";
    PRESS_BLD_ART = 2, 18960, "arterial blood pressure";
    PRESS_BLD_ART_SYS = 2, 18961, "arterial blood pressure, systolic";
    PRESS_BLD_ART_DIA = 2, 18962, "arterial blood pressure, diastolic";
    PRESS_BLD_ART_MEAN = 2, 18963, "arterial blood pressure, mean";
    PRESS_BLD_ART_ABP = 2, 18964, "arterial line pressure";
    PRESS_BLD_ART_ABP_SYS = 2, 18965, "arterial line pressure, systolic";
    PRESS_BLD_ART_ABP_DIA = 2, 18966, "arterial line pressure, diastolic";
    PRESS_BLD_ART_ABP_MEAN = 2, 18967, "arterial line pressure, mean";
    PRESS_BLD_ART_PULM_SYS = 2, 18973, "pulmonary artery pressure, systolic";
    PRESS_BLD_ART_PULM_DIA = 2, 18974, "pulmonary artery pressure, diastolic";
    PRESS_BLD_ART_PULM_MEAN = 2, 18975, "pulmonary artery pressure, mean";
    PRESS_BLD_VEN_CENT_MEAN = 2, 19015, "central venous pressure, mean";
    OUTPUT_CARD = 2, 19204, "cardiac output";
    PRESS_CUFF = 2, 19228, "cuff pressure";
    PRESS_CUFF_SYS = 2, 19229, "cuff blood pressure, systolic";
    PRESS_CUFF_DIA = 2, 19230, "cuff blood pressure, diastolic";
    PRESS_CUFF_MEAN = 2, 19231, "cuff blood pressure, mean";
    // Temperature
    TEMP = 2, 19272, "temperature, site not stated";
    TEMP_BODY = 2, 19292, "body temperature";
    TEMP_CORE = 2, 19296, "core temperature";
    TEMP_ESOPH = 2, 19300, "oesophageal temperature";
    TEMP_SKIN = 2, 19316, "skin temperature";
    TEMP_TYMP = 2, 19320, "tympanic temperature";
    // Pulse oximetry
    PULS_OXIM_PERF_REL = 2, 19376, "relative perfusion";
    PULS_OXIM_PLETH = 2, 19380, "plethysmogram (PPG)";
    PULS_OXIM_SAT_O2 = 2, 19384, "oxygen saturation, SpO2";
    BLD_PERF_INDEX = 2, 19416, "perfusion index";
    // Respiration, ventilation
    RESP_RATE = 2, 20490, "respiration rate";
    AWAY_RESP_RATE = 2, 20498, "respiration rate at the airway";
    TTHOR_RESP_RATE = 2, 20506, "respiration rate by thoracic impedance";
    VENT_RESP_RATE = 2, 20514, "ventilator rate";
    CO2_RESP_RATE = 2, 20522, "respiration rate by capnography";
    CAPAC_VITAL = 2, 20608, "vital capacity";
    COMPL_LUNG = 2, 20616, "lung compliance";
    AWAY_CO2 = 2, 20652, "airway CO2";
    AWAY_CO2_ET = 2, 20656, "end-tidal CO2";
    CO2_TCUT = 2, 20684, "transcutaneous CO2";
    FLOW_AWAY = 2, 20692, "airway flow";
    IMPED_TTHOR = 2, 20708, "thoracic impedance";
    PRESS_RESP_PLAT = 2, 20712, "plateau pressure";
    PRESS_AWAY = 2, 20720, "airway pressure";
    PRESS_AWAY_MAX = 2, 20721, "airway pressure, highest";
    PRESS_AWAY_MIN = 2, 20722, "airway pressure, lowest";
    PRESS_AWAY_END_EXP_POS = 2, 20732, "positive end-expiratory pressure";
    RATIO_IE = 2, 20760, "ratio of inspiration to expiration";
    RES_AWAY = 2, 20768, "airway resistance";
    TIME_PD_APNEA = 2, 20784, "apnoea duration";
    VOL_AWAY_TIDAL = 2, 20796, "tidal volume";
    VOL_MINUTE_AWAY = 2, 20808, "minute volume";
    CONC_AWAY_O2 = 2, 20836, "airway oxygen concentration";
    VENT_CONC_AWAY_O2_INSP = 2, 20848, "inspired oxygen concentration";
    VENT_FLOW = 2, 20868, "ventilator flow";
    VENT_PRESS_AWAY = 2, 20900, "ventilator airway pressure";
    VENT_PRESS_AWAY_END_EXP_POS = 2, 20904, "ventilator positive end-expiratory pressure";
    VENT_VOL_TIDAL = 2, 20908, "ventilator tidal volume";
    CONC_AWAY_O2_INSP = 2, 21124, "oxygen concentration, inspired";
    FLOW_AWAY_EXP_FORCED_PEAK = 2, 21512, "peak expiratory flow";
    VOL_AWAY_EXP_FORCED_1S = 2, 21514, "forced expiratory volume in one second";
    // Brain
    PRESS_CEREB_PERF = 2, 22532, "cerebral perfusion pressure";
    PRESS_INTRA_CRAN = 2, 22536, "intracranial pressure";
    EEG_ELEC_POTL_CRTX = 2, 22828, "EEG";
    // Infusion pumps
    VOL_URINE_COL = 2, 26672, "urine collected";
    CONC_DRUG = 2, 26688, "drug concentration";
    FLOW_FLUID_PUMP = 2, 26712, "pump flow";
    VOL_FLUID_DELIV = 2, 26792, "volume delivered";
    VOL_FLUID_TBI_REMAIN = 2, 26800, "volume to be infused, remaining";
    VOL_SYRINGE = 2, 26808, "syringe volume";
    VOL_FLUID_TBI = 2, 26812, "volume to be infused";
    TIME_PD_REMAIN = 2, 26844, "infusion time remaining";
    RATE_DOSE = 2, 26852, "dose rate";
    // Glucose and blood chemistry
    CONC_PH_ART = 2, 28676, "pH, arterial";
    CONC_PCO2_ART = 2, 28680, "pCO2, arterial";
    CONC_PO2_ART = 2, 28684, "pO2, arterial";
    CONC_NA_GEN = 2, 28940, "sodium";
    CONC_K_GEN = 2, 28944, "potassium";
    CONC_GLU_GEN = 2, 28948, "glucose, sample not stated";
    CONC_GLU_CAPILLARY_WHOLEBLOOD = 2, 29112, "glucose, capillary whole blood";
    CONC_GLU_CAPILLARY_PLASMA = 2, 29116, "glucose, capillary plasma";
    CONC_GLU_VENOUS_WHOLEBLOOD = 2, 29120, "glucose, venous whole blood";
    CONC_GLU_VENOUS_PLASMA = 2, 29124, "glucose, venous plasma";
    CONC_GLU_ARTERIAL_WHOLEBLOOD = 2, 29128, "glucose, arterial whole blood";
    CONC_GLU_ARTERIAL_PLASMA = 2, 29132, "glucose, arterial plasma";
    CONC_GLU_CONTROL = 2, 29136, "glucose, control solution";
    CONC_HBA1C = 2, 29148, "HbA1c";
    RATIO_INR_COAG = 2, 29188, "INR";
    // Status
    ECG_STAT_RHY = 2, 53255, "rhythm";
    VENT_MODE = 2, 53280, "ventilator mode";
    PUMP_MODE = 2, 53432, "pump mode";
    PUMP_STAT = 2, 53436, "pump status";
    // Temperature by site, body
    TEMP_RECT = 2, 57348, "rectal temperature";
    TEMP_ORAL = 2, 57352, "oral temperature";
    TEMP_EAR = 2, 57356, "ear temperature";
    TEMP_FINGER = 2, 57360, "finger temperature";
    TEMP_AXILLA = 2, 57380, "axillary temperature";
    MASS_BODY_ACTUAL = 2, 57664, "body weight";
    LEN_BODY_ACTUAL = 2, 57668, "body height";
    BODY_FAT = 2, 57676, "body fat";
    RATIO_MASS_BODY_LEN_SQ = 2, 57680, "body mass index";
    BODY_WATER = 2, 57692, "body water";
    // Partition 128: disease management
    ECG_HEART_RATE_INSTANT = 128, 21982, "heart rate, instantaneous";
    INS_BASAL = 128, 29680, "insulin delivered, basal";
    INS_BASAL_RATE_SETTING = 128, 29692, "insulin basal rate set";
    INS_BOLUS = 128, 29736, "insulin delivered, bolus";
    INS_RESERVOIR = 128, 29780, "insulin remaining";
    INS_CONC = 128, 29792, "insulin concentration";
    // Partition 129: health and fitness
    HF_ALT = 129, 102, "altitude";
    HF_DISTANCE = 129, 103, "distance, or steps, by its unit";
    HF_LATITUDE = 129, 106, "latitude";
    HF_LONGITUDE = 129, 107, "longitude";
    HF_SPEED = 129, 110, "speed";
    HF_CAD = 129, 111, "cadence";
    HF_HR = 129, 114, "heart rate during exercise";
    HF_POWER = 129, 115, "power";
    HF_STRIDE = 129, 117, "stride length";
    HF_ENERGY = 129, 119, "energy expended";
    HF_SESSION = 129, 123, "exercise session";
    HF_ACTIVITY_TIME = 129, 125, "time active";
    HF_ACTIVITY_INTENSITY = 129, 127, "activity intensity";
}

/// Older or regional identifiers of a code in the table, read but never written.
const SYNONYMS: &[(Code, &str)] = &[(Code::ECG_HEART_RATE, "MDC_ECG_CARD_BEAT_RATE")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_has_no_code_or_name_twice() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (at, (_, name)) in TABLE.iter().enumerate() {
            assert!(TABLE.iter().chain(SYNONYMS).skip(at + 1).all(|(_, other)| other != name));
        }
        assert!(TABLE.len() >= 60);
    }

    #[test]
    fn every_name_leads_back_to_its_code() {
        for code in Code::all() {
            assert_eq!(Code::by_name(code.name().unwrap()), Some(code));
        }
    }

    // The context-free decimal codes as HL7 v2 messages and FHIR resources in the field write them.
    #[test]
    fn codes_are_the_published_ones() {
        for (name, code) in [
            ("MDC_PULS_OXIM_SAT_O2", 150_456),
            ("MDC_PULS_OXIM_PULS_RATE", 149_530),
            ("MDC_ECG_HEART_RATE", 147_842),
            ("MDC_TTHOR_RESP_RATE", 151_578),
            ("MDC_PRESS_BLD_NONINV_SYS", 150_021),
            ("MDC_PRESS_BLD_NONINV_DIA", 150_022),
            ("MDC_PRESS_BLD_ART_MEAN", 150_035),
            ("MDC_PRESS_CUFF_SYS", 150_301),
            ("MDC_PRESS_CUFF_DIA", 150_302),
            ("MDC_PULS_RATE_NON_INV", 149_546),
            ("MDC_BLD_PERF_INDEX", 150_488),
            ("MDC_TEMP", 150_344),
            ("MDC_RESP_RATE", 151_562),
            ("MDC_FLOW_FLUID_PUMP", 157_784),
            ("MDC_MASS_BODY_ACTUAL", 188_736),
            ("MDC_CONC_GLU_CAPILLARY_WHOLEBLOOD", 160_184),
            ("MDC_ECG_ELEC_POTL_I", 131_329),
        ] {
            assert_eq!(Code::by_name(name).map(Code::value), Some(code), "{name}");
        }
        assert_eq!(Code::by_name("MDC_ECG_CARD_BEAT_RATE"), Some(Code::ECG_HEART_RATE));
    }

    #[test]
    fn an_unknown_code_is_carried_and_printed_by_number() {
        let code = Code::new(0x0002_F001);
        assert_eq!(code.name(), None);
        assert_eq!((code.partition(), code.term()), (2, 0xF001));
        assert_eq!(std::format!("{code}"), "MDC 2::61441");
        assert_eq!(Code::by_name("MDC_NO_SUCH"), None);
    }
}
