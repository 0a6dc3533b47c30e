//! EDHOC (RFC 9528): handshakes over messages, and the packets that carry them.

mod initiator;
mod packets;
mod responder;

pub use initiator::EdhocInitiator;
pub use packets::{EdhocPackets, PacketDue, PacketResult, PacketTiming, default_packet_timing};
pub use responder::EdhocResponder;

use crate::call::{Live, Result, guard, lock};
use crate::identity::{PinnedPeer, TrustAnchors};
use crate::platform::TimeSource;
use crate::signer::{DeviceIdentity, Holder, SigningKey};
use crate::{IomtError, Session};
use sdk::identity::{self, Chain, Pin};
use sdk::session::edhoc::{
    self, Completed, Credential as CoreCredential, Identifier, Initiator, PrivateKey, Responder,
    Trust,
};
use std::sync::{Arc, Mutex};

/// Who authenticates with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EdhocMethod {
    /// Method 0: both sides sign.
    SignSign,
    /// Method 1: the initiator signs, the responder has a static Diffie-Hellman key.
    SignStatic,
    /// Method 2: the initiator has a static Diffie-Hellman key, the responder signs.
    StaticSign,
}

impl From<EdhocMethod> for edhoc::Method {
    fn from(method: EdhocMethod) -> Self {
        match method {
            EdhocMethod::SignSign => Self::SignSign,
            EdhocMethod::SignStatic => Self::SignStatic,
            EdhocMethod::StaticSign => Self::StaticSign,
        }
    }
}

/// A cipher suite whose signatures are ECDSA on P-256, as keystores make them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EdhocSuite {
    /// AES-CCM-16-64-128, P-256, ES256.
    Suite2,
    /// AES-CCM-16-128-128, P-256, ES256.
    Suite3,
    /// ChaCha20-Poly1305, P-256, ES256.
    Suite5,
    /// AES-128-GCM, X25519, ES256; only in builds with feature `tls`.
    Suite6,
}

impl From<EdhocSuite> for edhoc::Suite {
    fn from(suite: EdhocSuite) -> Self {
        match suite {
            EdhocSuite::Suite2 => Self::Suite2,
            EdhocSuite::Suite3 => Self::Suite3,
            EdhocSuite::Suite5 => Self::Suite5,
            EdhocSuite::Suite6 => Self::Suite6,
        }
    }
}

/// What this side proves itself with in EDHOC.
#[derive(uniffi::Object)]
pub struct EdhocCredential {
    form: Form,
    key: Arc<Holder>,
    _live: Live,
}

enum Form {
    /// A certificate, sent along with its chain.
    Chain(identity::OwnedChain),
    /// A certificate, named by its hash.
    Thumbprint(identity::OwnedChain),
    /// A raw key, named by the key identifier in its claims set.
    Kid(Vec<u8>),
}

#[uniffi::export]
impl EdhocCredential {
    /// A certificate, sent along with its chain, for a peer that has never seen it.
    #[uniffi::constructor]
    pub fn chain(identity: Arc<DeviceIdentity>) -> Result<Arc<Self>> {
        guard(|| Self::checked(Form::Chain(identity.chain.clone()), identity.key.clone()))
    }

    /// A certificate, named by its hash, for a peer that has its chain.
    #[uniffi::constructor]
    pub fn thumbprint(identity: Arc<DeviceIdentity>) -> Result<Arc<Self>> {
        guard(|| Self::checked(Form::Thumbprint(identity.chain.clone()), identity.key.clone()))
    }

    /// A raw key, for a peer that has pinned `claims` in these very bytes.
    #[uniffi::constructor]
    pub fn paired(claims: Vec<u8>, key: Arc<SigningKey>) -> Result<Arc<Self>> {
        guard(|| Self::checked(Form::Kid(claims), key.holder()))
    }
}

impl EdhocCredential {
    fn checked(form: Form, key: Arc<Holder>) -> Result<Arc<Self>> {
        let credential = Self { form, key, _live: Live::new() };
        credential.core()?;
        Ok(Arc::new(credential))
    }

    fn core(&self) -> Result<CoreCredential<'_>> {
        let key = PrivateKey::Signature(&*self.key);
        Ok(match &self.form {
            Form::Chain(chain) => CoreCredential::x5chain(chain.borrow()?, key)?,
            Form::Thumbprint(chain) => CoreCredential::x5t(chain.borrow()?, key)?,
            Form::Kid(claims) => CoreCredential::kid(claims, key)?,
        })
    }
}

/// Whom this side believes in EDHOC.
#[derive(uniffi::Object)]
pub struct EdhocTrust {
    anchors: Option<Arc<TrustAnchors>>,
    chains: Vec<identity::OwnedChain>,
    pins: Vec<Arc<PinnedPeer>>,
    _live: Live,
}

#[uniffi::export]
impl EdhocTrust {
    /// Certificates under `anchors`, as they are when a handshake takes its next step; `chains`
    /// (each DER, the peer's own certificate first), so that a peer can name one by its hash; and
    /// paired keys.
    #[uniffi::constructor]
    pub fn new(
        anchors: Option<Arc<TrustAnchors>>,
        chains: Vec<Vec<Vec<u8>>>,
        pins: Vec<Arc<PinnedPeer>>,
    ) -> Result<Arc<Self>> {
        guard(|| {
            let chains = chains.into_iter().map(identity::OwnedChain::new);
            let chains = chains.collect::<core::result::Result<_, _>>()?;
            Ok(Arc::new(Self { anchors, chains, pins, _live: Live::new() }))
        })
    }
}

/// What the handshakes of one side have in common.
#[derive(uniffi::Object)]
pub struct EdhocEndpoint {
    methods: Vec<edhoc::Method>,
    suites: Vec<edhoc::Suite>,
    own: Vec<Arc<EdhocCredential>>,
    trust: Arc<EdhocTrust>,
    time: Arc<TimeSource>,
    _live: Live,
}

#[uniffi::export]
impl EdhocEndpoint {
    /// `methods` that are taken as responder, and of which the first is used as initiator; `suites` in
    /// the order of preference; the first of the `own` credentials that fits is used.
    #[uniffi::constructor]
    pub fn new(
        methods: Vec<EdhocMethod>,
        suites: Vec<EdhocSuite>,
        own: Vec<Arc<EdhocCredential>>,
        trust: Arc<EdhocTrust>,
        time: Arc<TimeSource>,
    ) -> Result<Arc<Self>> {
        guard(|| {
            let methods = methods.into_iter().map(Into::into).collect();
            let suites = suites.into_iter().map(Into::into).collect();
            let endpoint = Self { methods, suites, own, trust, time, _live: Live::new() };
            // One of the two roles it must be fit for.
            endpoint
                .initiator(|_| Ok(()))
                .or_else(|error| endpoint.responder(|_| Ok(())).map_err(|_| error))?;
            Ok(Arc::new(endpoint))
        })
    }
}

impl EdhocEndpoint {
    /// Sets up what the core borrows, for one step.
    fn with<R>(
        &self,
        work: impl for<'a> FnOnce(&'a [CoreCredential<'a>], Trust<'a>) -> Result<R>,
    ) -> Result<R> {
        let own = self.own.iter().map(|own| own.core()).collect::<Result<Vec<_>>>()?;
        let pins = self.trust.pins.iter().map(|pin| Ok(Pin::new(pin.name, &pin.claims)?));
        let pins = pins.collect::<Result<Vec<_>>>()?;
        let chains = self.trust.chains.iter().map(|chain| Ok(chain.borrow()?));
        let chains = chains.collect::<Result<Vec<Chain<'_>>>>()?;
        let roots = self.trust.anchors.as_ref().map(|anchors| anchors.snapshot());
        let mut trust = Trust::none().with_chains(&chains).with_pins(&pins)?;
        if let Some(roots) = &roots {
            trust = trust.with_anchors(roots.anchors()?, self.time.reading()?);
        }
        work(&own, trust)
    }

    fn initiator<R>(&self, work: impl for<'a> FnOnce(&'a Initiator<'a>) -> Result<R>) -> Result<R> {
        let method = *self.methods.first().ok_or(edhoc::Error::Suites)?;
        self.with(|own, trust| work(&Initiator::new(method, &self.suites, own, trust)?))
    }

    fn responder<R>(&self, work: impl for<'a> FnOnce(&'a Responder<'a>) -> Result<R>) -> Result<R> {
        self.with(|own, trust| work(&Responder::new(&self.methods, &self.suites, own, trust)?))
    }
}

/// Longest message that is written, and working space for signatures: a chain of four certificates.
const MESSAGE: usize = 8 * 1024;

fn identifier(bytes: &[u8]) -> Result<Identifier> {
    Ok(Identifier::new(bytes)?)
}

fn establish(completed: Completed) -> Result<Arc<Session>> {
    Ok(Session::new(completed.establish()?))
}

/// What a step of the core's came to, and its error kept, for the refusal that the peer is sent.
fn note<T>(
    failed: &Mutex<Option<edhoc::Error>>,
    result: core::result::Result<T, edhoc::Error>,
) -> Result<T> {
    result.map_err(|error| {
        *lock(failed) = Some(error);
        IomtError::from(error)
    })
}
