//! DICOM files that are written here, element after element: series, frames, and what is refused by name.

use formats::dataset::Dataset;
use formats::source::Source;
use formats::watch::Unwatched;
use recon::subject::acquisition::Content;
use recon::subject::contents::Reading;

/// An element of explicit type, little endian.
fn element(group: u16, number: u16, kind: &str, value: &[u8]) -> Vec<u8> {
    let mut value = value.to_vec();
    if value.len() % 2 == 1 {
        value.push(if kind == "UI" { 0 } else { b' ' });
    }
    let mut bytes = [group.to_le_bytes(), number.to_le_bytes()].concat();
    bytes.extend(kind.as_bytes());
    match kind {
        "OW" | "SQ" => {
            bytes.extend([0; 2]);
            bytes.extend((value.len() as u32).to_le_bytes());
        }
        _ => bytes.extend((value.len() as u16).to_le_bytes()),
    }
    bytes.extend(value);
    bytes
}

/// A sequence of items, each of elements.
fn sequence(group: u16, number: u16, items: &[Vec<u8>]) -> Vec<u8> {
    let item = |item: &Vec<u8>| {
        let head = [0xfffe_u16.to_le_bytes(), 0xe000_u16.to_le_bytes()].concat();
        [head, (item.len() as u32).to_le_bytes().to_vec(), item.clone()].concat()
    };
    element(group, number, "SQ", &items.iter().flat_map(item).collect::<Vec<u8>>())
}

/// What comes before a data set of this transfer syntax.
fn preamble(syntax: Option<&str>) -> Vec<u8> {
    let meta = syntax.map_or(Vec::new(), |syntax| element(2, 0x10, "UI", syntax.as_bytes()));
    let meta = [element(2, 2, "UI", b"1.2.840.10008.5.1.4.1.1.4"), meta].concat();
    let length = element(2, 0, "UL", &(meta.len() as u32).to_le_bytes());
    [vec![0; 128], b"DICM".to_vec(), length, meta].concat()
}

const EXPLICIT: &str = "1.2.840.10008.1.2.1";

/// Frames of 4 x 4 pixels, all of one number each; `before` are elements of groups before 0028, `groups` those after.
fn image(before: &[Vec<u8>], groups: &[Vec<u8>], frames: &[u16]) -> Vec<u8> {
    let word = |number: u16, value: u16| element(0x28, number, "US", &value.to_le_bytes());
    let pixels: Vec<u8> = frames.iter().flat_map(|value| [value.to_le_bytes(); 16].concat()).collect();
    let described = [
        word(2, 1),
        element(0x28, 4, "CS", b"MONOCHROME2"),
        element(0x28, 8, "IS", frames.len().to_string().as_bytes()),
        word(0x10, 4),
        word(0x11, 4),
        word(0x100, 16),
        word(0x101, 16),
        word(0x102, 15),
        word(0x103, 0),
    ];
    [&before.concat()[..], &described.concat(), &groups.concat(), &element(0x7fe0, 0x10, "OW", &pixels)].concat()
}

fn text(group: u16, number: u16, value: impl ToString) -> Vec<u8> {
    element(group, number, "DS", value.to_string().as_bytes())
}

/// A file of one slice at a place, with its number, that of its time and of its acquisition.
fn slice(place: f64, numbers: [i64; 3], value: u16) -> Source {
    let [instance, time, acquisition] = numbers;
    let before = [
        text(0x18, 0x50, "4"),
        element(0x20, 0xe, "UI", b"1.2.3"),
        text(0x20, 0x12, acquisition),
        text(0x20, 0x13, instance),
        text(0x20, 0x32, format!("0\\0\\{place}")),
        text(0x20, 0x37, "1\\0\\0\\0\\1\\0"),
        text(0x20, 0x100, time),
    ];
    Source::new("IM", [preamble(Some(EXPLICIT)), image(&before, &[], &[value])].concat())
}

/// The number of each slice, in the order in which they come.
fn order(file: &mut dyn Dataset) -> Vec<u16> {
    let slices = file.contents().items[0].slices();
    let number = |slice| match file.slice(&Reading::default(), slice, &mut Unwatched).unwrap().content {
        Content::Image(image) => image[[1, 2]] as u16,
        Content::KSpace(_) => panic!("expected an image"),
    };
    (0..slices).map(number).collect()
}

fn open(sources: &[Source]) -> Box<dyn Dataset> {
    formats::open(sources, &mut Unwatched).unwrap()
}

#[test]
fn repetitions_at_places_that_differ_by_their_rounding_stay_in_the_order_of_time() {
    // Three places, four repetitions, each of them some micrometres off in one or the other direction.
    for numbers in [
        // By their numbers; where these begin anew, by the acquisition; by the time before all others.
        (|z: i64, t: i64| [3 * t + z + 1, 0, 0]) as fn(i64, i64) -> [i64; 3],
        |z, t| [z + 1, 0, t + 1],
        |z, t| [100 - 3 * t - z, t + 1, 1],
    ] {
        let mut sources = Vec::new();
        for t in [2, 0, 3, 1] {
            for z in [1, 2, 0] {
                let jitter = 0.004 * ((7 * t + 3 * z) % 5 - 2) as f64;
                sources.push(slice(4.0 * z as f64 + jitter, numbers(z, t), (10 * z + t) as u16));
            }
        }
        let mut file = open(&sources);
        assert_eq!(file.contents().items[0].stack, [("Slice".to_owned(), 3), ("Image".to_owned(), 4)]);
        assert_eq!(order(&mut *file), [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]);
    }
    // Slices half a millimetre apart are slices.
    let thin: Vec<Source> = [3, 0, 2, 1].map(|z| slice(0.5 * z as f64, [1, 0, 0], z)).into();
    let mut file = open(&thin);
    assert_eq!(file.contents().items[0].stack, [("Slice".to_owned(), 4)]);
    assert_eq!(order(&mut *file), [0, 1, 2, 3]);
}

#[test]
fn frames_lie_where_they_say_and_stay_with_their_own_scale() {
    let frame = |place: usize| {
        let at = sequence(0x20, 0x9113, &[text(0x20, 0x32, format!("0\\0\\{}", 3 * place))]);
        let scale = [text(0x28, 0x1052, 0), text(0x28, 0x1053, place + 1)].concat();
        [at, sequence(0x28, 0x9145, &[scale])].concat()
    };
    let shared = sequence(0x20, 0x9116, &[text(0x20, 0x37, "1\\0\\0\\0\\1\\0")]);
    let enhanced = |places: &[usize]| {
        let frames: Vec<_> = places.iter().map(|place| frame(*place)).collect();
        let groups = [sequence(0x5200, 0x9229, std::slice::from_ref(&shared)), sequence(0x5200, 0x9230, &frames)];
        let values: Vec<u16> = (1..=places.len() as u16).collect();
        let bytes = [preamble(Some(EXPLICIT)), image(&[], &groups, &values)].concat();
        open(&[Source::new("frames", bytes)])
    };
    // Frame i holds i + 1, times one more than its place.
    assert_eq!(order(&mut *enhanced(&[3, 0, 5, 1, 4, 2])), [2, 2 * 4, 3 * 6, 4, 5 * 5, 6 * 3]);
    // Two repetitions of three places: those of a place together, in the order of the frames.
    let mut both = enhanced(&[2, 0, 1, 1, 2, 0]);
    assert_eq!(both.contents().items[0].stack, [("Slice".to_owned(), 3), ("Image".to_owned(), 2)]);
    assert_eq!(order(&mut *both), [2, 6, 3 * 2, 4 * 2, 3, 5 * 3]);
}

#[test]
fn what_is_not_read_is_refused_by_its_name() {
    let refused = |bytes: Vec<u8>| formats::open(&[Source::new("a", bytes)], &mut Unwatched).err().unwrap().to_string();
    let set = image(&[element(8, 8, "CS", b"ORIGINAL")], &[], &[1]);
    let with = |syntax| refused([preamble(syntax), set.clone()].concat());
    assert!(with(None).contains("transfer syntax"), "{}", with(None));
    for (syntax, name) in [
        ("1.2.840.10008.1.2.4.80", "JPEG-LS"),
        ("1.2.840.10008.1.2.4.81", "JPEG-LS"),
        ("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000"),
        ("1.2.840.10008.1.2.1.99", "deflated"),
        ("1.2.840.10008.1.2.4.100", "compressed otherwise"),
    ] {
        assert!(with(Some(syntax)).contains(name), "{}", with(Some(syntax)));
    }
    // Without a preamble, with types and without.
    assert!(refused(set.clone()).contains("preamble"), "{}", refused(set));
    let implicit = [&[8, 0, 5, 0, 10, 0, 0, 0][..], b"ISO_IR 100", &[8, 0, 8, 0, 4, 0, 0, 0], b"A\\B "].concat();
    assert!(refused(implicit.clone()).contains("preamble"), "{}", refused(implicit));
    let meta = preamble(Some(EXPLICIT))[132..].to_vec();
    assert!(refused(meta.clone()).contains("preamble"), "{}", refused(meta));
}
