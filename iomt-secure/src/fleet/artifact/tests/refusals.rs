//! One case a rule, named by the fault; whatever is refused leaves the state alone.

use super::*;

fn verify(
    installer: &Installer<'_>,
    envelope: &[u8],
    dependencies: &[Digest],
) -> Result<Release, Error> {
    installer.verify(envelope, dependencies, &now(NOON)).map(|verified| *verified.release())
}

#[test]
fn what_a_maker_signs_is_taken() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let installer = device(&authorities, &mut flash);
    let plain = Maker::firmware(6);
    assert_eq!(verify(&installer, &plain.envelope(), &[]), Ok(plain.release()));
    let own = Maker { device: Some(DEVICE), use_before: Some(NOON + 1), ..plain };
    let expected = Ok(own.release());
    assert_eq!(verify(&installer, &own.envelope(), &[]), expected);
    // Without a clock the floor decides.
    let late = installer.verify(&own.envelope(), &[], &floor(NOON + 1)).map(drop);
    assert_eq!(late, Err(Error::Expired));
    assert_eq!(flash, Flash::default(), "verifying writes nothing");
}

#[test]
fn whom_it_is_for_and_when() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let mut installer = device(&authorities, &mut flash);
    // 7 is staged.
    let seven = Maker::firmware(7);
    let envelope = seven.envelope();
    let manifest = installer.verify(&envelope, &[], &now(NOON)).unwrap();
    let receiver = installer.begin(&manifest, &mut flash).unwrap();
    installer.stage(receive(receiver, &seven.image).unwrap(), &mut flash).unwrap();
    let before = (state(&installer), flash.clone());

    let eight = Maker::firmware(8);
    let good = eight.envelope();
    let shared = |change: &dyn Fn(&mut Vec<Value>)| {
        let mut manifest = eight.manifest();
        within(field(&mut manifest, 3), |common| {
            within(field(common, 4), |sequence| change(sequence.as_array_mut().unwrap()));
        });
        sealed(&manifest, &[1], vec![])
    };
    let with =
        |key: i64, value: Value| shared(&|sequence| *field(&mut sequence[1], key) = value.clone());
    let mut altered = good.clone();
    *altered.last_mut().unwrap() ^= 1;
    let mut resigned = decode(&good);
    let Value::Tag(107, content) = &mut resigned else { panic!() };
    within(field(content, 2), |wrapper| {
        let place = wrapper.as_array_mut().unwrap();
        place[1] = Value::Bytes(signature(1, b"something else"));
    });
    for (name, envelope, error) in [
        ("wrong signer", sealed(&eight.manifest(), &[3], vec![]), { SIGNATURE }),
        ("wrong algorithm", sealed(&eight.manifest(), &[2], vec![]), {
            statement::Error::AlgorithmMismatch.into()
        }),
        ("signature of something else", encode(&resigned), SIGNATURE),
        ("altered manifest", altered, Error::ManifestDigest),
        ("wrong vendor", with(1, bytes(&[9; 16])), Error::Vendor),
        ("wrong class", with(2, bytes(&[9; 16])), Error::Class),
        (
            "wrong device",
            Maker { device: Some([9; 16]), ..eight.clone() }.envelope(),
            Error::Device,
        ),
        ("wrong part", Maker { component: WEIGHTS, ..eight.clone() }.envelope(), Error::Component),
        (
            "a part within",
            Maker { component: &[b"pump"], ..eight.clone() }.envelope(),
            Error::Component,
        ),
        ("expired", Maker { use_before: Some(NOON), ..eight.clone() }.envelope(), Error::Expired),
        (
            "a dependency that is not there",
            Maker { dependencies: vec![[7; 32]], ..eight.clone() }.envelope(),
            Error::Dependency,
        ),
        ("older sequence", Maker::firmware(4).envelope(), Error::Older),
        ("older than what is staged", Maker::firmware(6).envelope(), Error::Older),
        ("replayed", Maker::firmware(5).envelope(), Error::Replayed),
        (
            "another of the same sequence",
            Maker { image: vec![1], ..Maker::firmware(5) }.envelope(),
            Error::Equivocation,
        ),
        (
            "another of the staged sequence",
            Maker { image: vec![1], ..Maker::firmware(7) }.envelope(),
            Error::Equivocation,
        ),
        ("truncated", good[..good.len() - 1].to_vec(), cbor::Error::Truncated.into()),
        ("empty", vec![], cbor::Error::Truncated.into()),
        ("trailing bytes", [&good[..], &[0]].concat(), cbor::Error::Trailing.into()),
        ("no tag", good[2..].to_vec(), cbor::Error::Tag.into()),
        ("another tag", [&[0xd8, 0x6c], &good[2..]].concat(), cbor::Error::Tag.into()),
        (
            "non-deterministic CBOR",
            [&[0xd8, 0x6b, 0xb8, 0x02], &good[3..]].concat(),
            cbor::Error::NotShortest.into(),
        ),
        (
            "a delegation chain",
            {
                let mut value = decode(&good);
                let Value::Tag(_, content) = &mut value else { panic!() };
                content.as_map_mut().unwrap().insert(0, (int(1), bytes(b"")));
                encode(&value)
            },
            cbor::Error::UnknownKey.into(),
        ),
        (
            "an integrated payload",
            {
                let mut value = decode(&good);
                let Value::Tag(_, content) = &mut value else { panic!() };
                content.as_map_mut().unwrap().push(("#image".into(), bytes(&eight.image)));
                encode(&value)
            },
            cbor::Error::UnknownKey.into(),
        ),
    ] {
        assert_eq!(verify(&installer, &envelope, &[]), Err(error), "{name}");
        assert_eq!((state(&installer), flash.clone()), before, "{name}");
    }
    let only_policies = [Authority::new(key(1), &[Kind::Policy]).unwrap()];
    let other = device(&only_policies, &mut Flash::default());
    let refused = verify(&other, &good, &[]);
    assert_eq!(refused, Err(statement::Error::NotAuthorized.into()));
}

#[test]
fn what_is_not_taken_of_suit_is_refused_by_name() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let installer = device(&authorities, &mut flash);
    let maker = Maker::firmware(8);
    let manifest = |change: &dyn Fn(&mut Value)| {
        let mut manifest = maker.manifest();
        change(&mut manifest);
        sealed(&manifest, &[1], vec![])
    };
    let member = |key: i64, value: Value| {
        manifest(&|manifest| {
            let map = manifest.as_map_mut().unwrap();
            map.push((int(key), value.clone()));
            map.sort_by_key(|(key, _)| encode(key));
        })
    };
    let common = |change: &dyn Fn(&mut Value)| {
        manifest(&|manifest| within(field(manifest, 3), |common| change(common)))
    };
    let shared = |change: &dyn Fn(&mut Vec<Value>)| {
        common(&|common| {
            within(field(common, 4), |sequence| change(sequence.as_array_mut().unwrap()));
        })
    };
    let adding = |commands: &[Value]| shared(&|sequence| sequence.extend_from_slice(commands));
    let validate = |commands: Vec<Value>| {
        manifest(&|manifest| *field(manifest, 7) = wrap(&Value::Array(commands.clone())))
    };
    let sequence = |commands: Vec<Value>| wrap(&Value::Array(commands));
    let parameters = |pairs: Vec<(i64, Value)>| {
        shared(&|sequence| {
            let set = sequence[1].as_map_mut().unwrap();
            set.extend(pairs.iter().map(|(key, value)| (int(*key), value.clone())));
            set.sort_by_key(|(key, _)| encode(key));
        })
    };
    let with_digest =
        |digest: &Value| shared(&|sequence| *field(&mut sequence[1], 3) = wrap(digest));
    let without = |key: i64| {
        shared(&|sequence| {
            sequence[1].as_map_mut().unwrap().retain(|(known, _)| *known != int(key));
        })
    };
    let sha512 = Value::Array(vec![int(-44), bytes(&[0; 64])]);
    let unit = Value::Map(vec![]);
    let (cbor_type, unknown) = (Error::Cbor(cbor::Error::Type), cbor::Error::UnknownKey);
    let mut cases = vec![
        ("encoding version 2", manifest(&|m| *field(m, 1) = int(2)), Error::Version),
        ("manifest component id", member(5, id(&[b"m"])), Error::Member),
        ("image loading", member(8, sequence(vec![int(22), int(2)])), Error::Member),
        ("an unknown member", member(11, int(0)), Error::Member),
        ("a coswid", member(14, bytes(b"")), Error::Member),
        ("an extension at the end", member(30, int(0)), Error::Member),
        ("no validation", manifest(&|m| m.as_map_mut().unwrap().truncate(3)), Error::Member),
        ("copy", member(20, sequence(vec![int(22), int(2)])), Error::Command),
        ("write", member(20, sequence(vec![int(18), int(2)])), Error::Command),
        ("swap", member(20, sequence(vec![int(31), int(2)])), Error::Command),
        ("invoke while installing", member(20, sequence(vec![int(23), int(2)])), Error::Command),
        ("fetch while invoking", member(9, sequence(vec![int(21), int(2)])), Error::Command),
        ("fetch in what is shared", adding(&[int(21), int(2)]), Error::Command),
        ("image match in what is shared", adding(&[int(3), int(15)]), Error::Command),
        ("try each", adding(&[int(15), Value::Array(vec![])]), Error::Command),
        ("run sequence", adding(&[int(32), bytes(&[0x80])]), Error::Command),
        ("abort", adding(&[int(14), int(15)]), Error::Command),
        ("component slot", adding(&[int(5), int(15)]), Error::Command),
        ("check content", adding(&[int(6), int(15)]), Error::Command),
        ("process dependency", adding(&[int(11), int(15)]), Error::Command),
        ("a custom command", adding(&[int(-300), int(15)]), Error::Command),
        ("an unknown command", adding(&[int(99), int(15)]), Error::Command),
        ("a reporting policy of five bits", adding(&[int(1), int(16)]), Error::Command),
        ("a command without argument", adding(&[int(1)]), cbor::Error::ArrayShort.into()),
        ("a slot", parameters(vec![(5, int(0))]), Error::Parameter),
        ("strict order", parameters(vec![(12, Value::Bool(false))]), Error::Parameter),
        ("content", parameters(vec![(18, bytes(b"x"))]), Error::Parameter),
        ("encryption", parameters(vec![(19, bytes(b"x"))]), Error::Parameter),
        ("a custom parameter", parameters(vec![(-300, int(0))]), Error::Parameter),
        ("a URI in what is shared", parameters(vec![(21, "x".into())]), Error::Parameter),
        (
            "another digest while installing",
            member(20, sequence(vec![int(20), map(vec![(3, wrap(&suit_digest(&[0; 32])))])])),
            Error::Parameter,
        ),
        ("no parameters", adding(&[int(20), unit.clone()]), Error::Parameter),
        ("a size twice", adding(&[int(20), map(vec![(14, int(7))])]), Error::ParameterTwice),
        ("SHA-512", with_digest(&sha512), Error::Digest),
        (
            "a short digest",
            with_digest(&Value::Array(vec![int(-16), bytes(&[0; 31])])),
            Error::Digest,
        ),
        (
            "the vendor by a number",
            { shared(&|s| *field(&mut s[1], 1) = Value::Tag(112, bytes(b"x").into())) },
            cbor::Error::Tag.into(),
        ),
        ("a short class", shared(&|s| *field(&mut s[1], 2) = bytes(&[0; 15])), {
            cbor::Error::Length.into()
        }),
        ("no vendor", without(1), Error::Unset),
        ("no class", without(2), Error::Unset),
        ("no digest", without(3), Error::Unset),
        ("no size", without(14), Error::Incomplete),
        ("vendor not tested", shared(&|s| drop(s.drain(2..4))), Error::Incomplete),
        ("class not tested", shared(&|s| drop(s.drain(4..6))), Error::Incomplete),
        ("a device that is not tested", parameters(vec![(24, bytes(&DEVICE))]), Error::Incomplete),
        ("an end that is not tested", parameters(vec![(4, int(0))]), Error::Incomplete),
        ("a device that is not set", adding(&[int(24), int(15)]), Error::Unset),
        ("an end that is not set", adding(&[int(4), int(15)]), Error::Unset),
        ("tested before it is set", shared(&|s| s.rotate_left(2)), Error::Unset),
        ("no image match", validate(vec![int(1), int(15)]), Error::Incomplete),
        ("an image as a dependency", validate(vec![int(3), int(15), int(7), int(15)]), {
            Error::Incomplete
        }),
        ("no component", common(&|c| *field(c, 2) = Value::Array(vec![])), Error::Components),
        (
            "two images",
            common(&|c| *field(c, 2) = Value::Array(vec![id(&[b"a"]), id(&[b"b"])])),
            Error::Components,
        ),
        (
            "a component twice",
            common(&|c| *field(c, 2) = Value::Array(vec![id(&[b"a"]), id(&[b"a"])])),
            Error::Components,
        ),
        (
            "a component without segments",
            common(&|c| *field(c, 2) = Value::Array(vec![id(&[])])),
            { cbor::Error::ArrayShort.into() },
        ),
        (
            "a dependency that is no component",
            common(&|c| c.as_map_mut().unwrap().insert(0, (int(1), map(vec![(3, map(vec![]))])))),
            Error::ComponentIndex,
        ),
        (
            "the ninth component as a dependency",
            common(&|c| c.as_map_mut().unwrap().insert(0, (int(1), map(vec![(8, map(vec![]))])))),
            Error::ComponentIndex,
        ),
        (
            "nothing but a dependency",
            common(&|c| c.as_map_mut().unwrap().insert(0, (int(1), map(vec![(0, map(vec![]))])))),
            Error::Components,
        ),
        (
            "a dependency's prefix",
            common(&|c| {
                let prefix = map(vec![(0, map(vec![(1, id(&[b"p"]))]))]);
                c.as_map_mut().unwrap().insert(0, (int(1), prefix));
            }),
            unknown.into(),
        ),
        (
            "an extension of what is common",
            common(&|c| c.as_map_mut().unwrap().push((int(9), int(0)))),
            unknown.into(),
        ),
        ("the second component", adding(&[int(12), int(1)]), Error::ComponentIndex),
        ("no component index", adding(&[int(12), Value::Bool(false)]), Error::ComponentIndex),
        ("a list of components", adding(&[int(12), Value::Array(vec![int(0)])]), {
            Error::ComponentIndex
        }),
        ("a sequence that is no array", manifest(&|m| *field(m, 7) = wrap(&unit)), cbor_type),
        ("a member that is no byte string", manifest(&|m| *field(m, 7) = int(0)), cbor_type),
    ];
    for (name, envelope, error) in cases.drain(..) {
        assert_eq!(verify(&installer, &envelope, &[]), Err(error), "{name}");
        assert_eq!(Manifest::inspect(&envelope).map(drop), Err(error), "{name}");
    }
    assert_eq!(flash, Flash::default());
}

#[test]
fn severed_members_are_those_that_were_signed_or_gone() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let installer = device(&authorities, &mut flash);
    let maker = Maker::firmware(8);
    let install = |uri: &str| {
        let set = map(vec![(21, uri.into())]);
        wrap(&Value::Array(vec![int(20), set, int(21), int(2), int(3), int(15)]))
    };
    let text = wrap(&map(vec![(2, "mends the bolus button".into())]));
    let severed = |value: &Value| suit_digest(&sha256(&[&encode(value)]));
    let mut manifest = maker.manifest();
    let (ours, other) = (install("coap://a"), install("coap://b"));
    manifest.as_map_mut().unwrap().extend([(int(20), severed(&ours)), (int(23), severed(&text))]);
    let uri = |more| {
        let envelope = sealed(&manifest, &[1], more);
        installer
            .verify(&envelope, &[], &now(NOON))
            .map(|one| one.manifest().uri().map(std::borrow::ToOwned::to_owned))
    };
    assert_eq!(uri(vec![(20, ours.clone()), (23, text.clone())]), Ok(Some("coap://a".into())));
    assert_eq!(uri(vec![(20, ours.clone())]), Ok(Some("coap://a".into())));
    assert_eq!(uri(vec![(23, text.clone())]), Ok(None));
    assert_eq!(uri(vec![]), Ok(None));
    assert_eq!(uri(vec![(20, other.clone())]), Err(Error::Severed), "another installation");
    assert_eq!(uri(vec![(23, other)]), Err(Error::Severed), "another text");
    assert_eq!(uri(vec![(16, ours.clone())]), Err(Error::Severed), "one that was not severed");
    assert_eq!(uri(vec![(20, int(7))]), Err(cbor::Error::Type.into()));
    let whole = sealed(&maker.manifest(), &[1], vec![(23, text)]);
    assert_eq!(verify(&installer, &whole, &[]), Err(Error::Severed));
    // In the manifest itself, and not severed.
    let mut manifest = maker.manifest();
    manifest.as_map_mut().unwrap().push((int(16), ours));
    let inside = sealed(&manifest, &[1], vec![]);
    let verified = installer.verify(&inside, &[], &now(NOON)).unwrap();
    assert_eq!(verified.manifest().uri(), Some("coap://a"));
}

#[test]
fn as_many_sign_as_the_part_needs() {
    let authorities = [authority(1), authority(2), authority(3)];
    let part = Part::firmware(IDENTIFIERS, APPLICATION, &authorities);
    for needed in [0, 4] {
        assert_eq!(part.needing(needed).map(drop), Err(Error::Quorum));
    }
    let mut flash = Flash::default();
    let two = Installer::load(part.needing(2).unwrap(), None, &mut flash).unwrap();
    let manifest = Maker::firmware(1).manifest();
    for (seeds, expected) in [
        (&[2, 1][..], Ok(())),
        (&[1, 2, 3], Ok(())),
        (&[1], Err(Error::NotEnough)),
        (&[], Err(Error::Signatures)),
        (&[1, 1], Err(Error::Signatures)),
        (&[1, 2, 3, 1, 2], Err(Error::Signatures)),
        (&[1, 5], Err(SIGNATURE)),
    ] {
        let envelope = sealed(&manifest, seeds, vec![]);
        assert_eq!(verify(&two, &envelope, &[]).map(drop), expected, "{seeds:?}");
    }
}

#[test]
fn every_dependency_must_be_in_force() {
    let (authorities, mut flash) = ([authority(1)], Flash::default());
    let installer = device(&authorities, &mut flash);
    let (radio, model, other) = ([7; 32], [8; 32], [9; 32]);
    let maker = Maker { dependencies: vec![radio, model], ..Maker::firmware(8) };
    let envelope = maker.envelope();
    assert_eq!(verify(&installer, &envelope, &[model, other, radio]), Ok(maker.release()));
    for there in [&[][..], &[radio], &[model, other]] {
        assert_eq!(verify(&installer, &envelope, there), Err(Error::Dependency));
    }
    let most = Maker { dependencies: vec![[1; 32]; MAX_DEPENDENCIES], ..maker.clone() };
    assert_eq!(verify(&installer, &most.envelope(), &[[1; 32]]), Ok(most.release()));
    let many = Maker { dependencies: vec![[1; 32]; MAX_DEPENDENCIES + 1], ..maker.clone() };
    assert_eq!(verify(&installer, &many.envelope(), &[[1; 32]]), Err(Error::Components));
    // The sequence that validates must test it, and select something first.
    for (commands, error) in [
        (vec![int(12), int(0), int(3), int(15)], Error::Incomplete),
        (vec![int(3), int(15)], Error::ComponentIndex),
        (vec![int(12), Value::Bool(true), int(3), int(15), int(7), int(15)], Error::Incomplete),
    ] {
        let mut manifest = maker.manifest();
        *field(&mut manifest, 7) = wrap(&Value::Array(commands));
        let envelope = sealed(&manifest, &[1], vec![]);
        assert_eq!(verify(&installer, &envelope, &[radio, model]), Err(error));
    }
    // What it asks of a dependency, it must ask of the image, and test.
    let asking = |parameter: (i64, Value), test: Option<i64>| {
        let mut manifest = maker.manifest();
        within(field(&mut manifest, 3), |common| {
            within(field(common, 4), |sequence| {
                let sequence = sequence.as_array_mut().unwrap();
                sequence.extend([int(20), map(vec![parameter])]);
                sequence.extend(test.into_iter().flat_map(|test| [int(test), int(15)]));
            });
        });
        verify(&installer, &sealed(&manifest, &[1], vec![]), &[radio, model]).map(drop)
    };
    for (key, own) in [(1, VENDOR), (2, CLASS)] {
        assert_eq!(asking((key, bytes(&own)), Some(key)), Ok(()));
        assert_eq!(asking((key, bytes(&own)), None), Err(Error::Incomplete));
        assert_eq!(asking((key, bytes(&[9; 16])), Some(key)), Err(Error::Parameter));
    }
    assert_eq!(asking((24, bytes(&DEVICE)), Some(24)), Err(Error::Parameter));
    assert_eq!(asking((4, int(NOON as i64 + 1)), Some(4)), Err(Error::Parameter));
}
