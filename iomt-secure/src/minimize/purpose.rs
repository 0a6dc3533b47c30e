//! Why a recipient gets data: HL7 v3 PurposeOfUse (value set `v3-PurposeOfUse`, system
//! `v3-ActReason`).
//!
//! A purpose stands for itself alone: a view for `TREAT` serves neither `ETREAT` nor `BTG`, though
//! HL7 files them under it. What breaking the glass opens is written down, or it is not opened.

use core::fmt;

macro_rules! purposes {
    ($( $variant:ident = $code:literal, $text:literal; )*) => {
        /// A purpose of use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Purpose { $( #[doc = $text] $variant, )* }

        impl Purpose {
            /// Every purpose, in HL7's order.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),*];

            /// HL7's code, "TREAT".
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }

            /// The purpose with this code; codes are upper case.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|purpose| purpose.code() == code)
            }
        }
    };
}

purposes! {
    Marketing = "HMARKT", "Healthcare marketing.";
    Operations = "HOPERAT", "Healthcare operations.";
    CareManagement = "CAREMGT", "Care management.";
    Donation = "DONAT", "Donation of organs or tissue.";
    Fraud = "FRAUD", "Detection of fraud.";
    Government = "GOV", "Government programmes.";
    Accreditation = "HACCRED", "Accreditation of providers.";
    Compliance = "HCOMPL", "Health compliance.";
    Decedent = "HDECD", "Matters of a decedent.";
    Directory = "HDIRECT", "A patient directory.";
    DeliveryManagement = "HDM", "Healthcare delivery management.";
    Legal = "HLEGAL", "Legal matters.";
    OutcomeMeasure = "HOUTCOMS", "Measures of outcome.";
    ProgramReporting = "HPRGRP", "Programme reporting.";
    QualityImprovement = "HQUALIMP", "Quality improvement.";
    SystemAdministration = "HSYSADMIN", "Administration of systems.";
    Labeling = "LABELING", "Security labeling.";
    MetadataManagement = "METAMGT", "Management of metadata.";
    MemberAdministration = "MEMADMIN", "Administration of members.";
    MilitaryCommand = "MILCDM", "Military command.";
    PatientAdministration = "PATADMIN", "Administration of patients.";
    PatientSafety = "PATSFTY", "Patient safety.";
    PerformanceMeasure = "PERFMSR", "Measures of performance.";
    RecordsManagement = "RECORDMGT", "Records management.";
    SystemDevelopment = "SYSDEV", "Development of systems.";
    SystemTest = "HTEST", "Test of systems.";
    Training = "TRAIN", "Training.";
    Payment = "HPAYMT", "Healthcare payment.";
    ClaimAttachment = "CLMATTCH", "Attachment to a claim.";
    CoverageAuthorization = "COVAUTH", "Authorization of coverage.";
    Coverage = "COVERAGE", "Coverage under a policy or programme.";
    EligibilityDetermination = "ELIGDTRM", "Determination of eligibility.";
    EligibilityVerification = "ELIGVER", "Verification of eligibility.";
    Enrollment = "ENROLLM", "Enrollment.";
    MilitaryDischarge = "MILDCRG", "Military discharge.";
    RemittanceAdvice = "REMITADV", "Remittance advice.";
    Research = "HRESCH", "Healthcare research.";
    BiomedicalResearch = "BIORCH", "Biomedical research.";
    ClinicalTrialResearch = "CLINTRCH", "Clinical trial research.";
    ClinicalTrialWithoutCare = "CLINTRCHNPC", "Clinical trial research without patient care.";
    ClinicalTrialWithCare = "CLINTRCHPC", "Clinical trial research with patient care.";
    PreclinicalTrialResearch = "PRECLINTRCH", "Preclinical trial research.";
    DiseaseResearch = "DSRCH", "Research on one disease.";
    PopulationResearch = "POARCH", "Research on population origins or ancestry.";
    TranslationalResearch = "TRANSRCH", "Translational research.";
    PatientRequested = "PATRQT", "Requested by the patient.";
    FamilyRequested = "FAMRQT", "Requested by the family.";
    PowerOfAttorney = "PWATRNY", "Under a power of attorney.";
    SupportNetwork = "SUPNWK", "For the patient's support network.";
    PublicHealth = "PUBHLTH", "Public health.";
    Disaster = "DISASTER", "A disaster.";
    Threat = "THREAT", "A threat to health.";
    Treatment = "TREAT", "Treatment.";
    ClinicalTrial = "CLINTRL", "Treatment within a clinical trial.";
    Coordination = "COC", "Coordination of care.";
    EmergencyTreatment = "ETREAT", "Emergency treatment.";
    BreakTheGlass = "BTG", "Breaking the glass.";
    EmergencyRoom = "ERTREAT", "Treatment in the emergency room.";
    PopulationHealth = "POPHLTH", "Population health.";
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_finds_its_purpose_and_no_other() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::parse(purpose.code()), Some(*purpose));
        }
        assert_eq!(Purpose::ALL.len(), 59);
        assert_eq!(Purpose::parse("treat"), None);
        assert_eq!(Purpose::parse(""), None);
    }
}
