//! A scan that is played: k-space is filled line by line, in the order and at the pace of a scan, and the image forms.
//! The order is plain arithmetic, tested natively.

use crate::display::Plane;
use crate::state::{EngineState, Shown, State};
use crate::workbench::Workbench;
use experiment::draw::ResultId;
use experiment::message::Request;
use experiment::report::MetricsReport;
use experiment::subject::brain::TR;
use leptos::prelude::*;
use std::sync::Arc;
use words::t;

/// Seconds that the whole scan takes, unless its own pace is asked for.
const WHOLE: f64 = 8.0;

/// In which order the lines are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// From one end of k-space to the other.
    Linear,
    /// From its centre outwards.
    CentreOut,
}

/// How fast a scan is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// All of it in [`WHOLE`] seconds.
    Whole,
    /// So many times as fast as the scan.
    Times(f64),
}

impl Pace {
    /// Seconds for a line of so many.
    fn seconds(self, lines: usize, tr: Option<f64>) -> f64 {
        match (self, tr) {
            (Pace::Times(factor), Some(tr)) => tr / 1000.0 / factor,
            _ => WHOLE / lines.max(1) as f64,
        }
    }
}

/// A scan that is played.
#[derive(Clone)]
pub struct Playing {
    /// The protocol.
    pub protocol: usize,
    /// Its result, whose samples are taken.
    pub result: ResultId,
    /// ky of each line, in order.
    pub lines: Arc<[usize]>,
    /// Lines that have been taken.
    pub done: usize,
    /// The mask (ky, kx) of those.
    pub taken: Arc<[u8]>,
    /// What they show; none before the engine has answered.
    pub plane: Option<Plane>,
    /// Its metrics where they are taken, if there is a reference.
    pub metrics: Option<MetricsReport>,
    /// Whether it goes on by itself.
    pub running: bool,
    /// Milliseconds from one line to the next; none where nobody has told.
    pub tr: Option<f64>,
    /// All that will be taken (ky, kx).
    whole: Arc<[u8]>,
    /// kx samples of a line.
    width: usize,
}

impl Playing {
    fn new(protocol: usize, shown: &Shown, order: Order, tr: Option<f64>) -> Self {
        let (whole, rows) = (shown.mask.clone(), shown.report.shape[1]);
        let lines = lines(&whole, rows, order);
        let taken = vec![0; whole.len()].into();
        let (result, width) = (shown.result, shown.report.shape[2]);
        let lines = lines.into();
        Self { protocol, result, done: 0, taken, plane: None, metrics: None, running: false, tr, whole, width, lines }
    }

    /// Samples over the samples that the picture is made from.
    pub fn acceleration(&self) -> f64 {
        self.taken.len() as f64 / self.taken.iter().filter(|taken| **taken != 0).count() as f64
    }

    /// How far it has come, on the picture.
    pub fn words(&self) -> String {
        t!("player-label", done = self.done, of = self.lines.len())
    }

    fn mask(&self, done: usize) -> Vec<u8> {
        let mut mask = vec![0; self.whole.len()];
        for row in &self.lines[..done.min(self.lines.len())] {
            let line = row * self.width..(row + 1) * self.width;
            mask[line.clone()].copy_from_slice(&self.whole[line]);
        }
        mask
    }
}

/// The lines (ky) of a mask in which anything is taken, in an order. Single samples of one ky count as one line.
fn lines(mask: &[u8], rows: usize, order: Order) -> Vec<usize> {
    let width = (mask.len() / rows.max(1)).max(1);
    let taken = mask.chunks_exact(width).enumerate().filter(|(_, row)| row.iter().any(|taken| *taken != 0));
    let mut lines: Vec<usize> = taken.map(|(ky, _)| ky).collect();
    if order == Order::CentreOut {
        lines.sort_by_key(|ky| ky.abs_diff(rows / 2));
    }
    lines
}

/// What moves while a scan is played.
#[derive(Clone, Copy)]
pub struct Reel {
    /// Lines, and parts of the next.
    position: f64,
    /// When it was there, in seconds.
    at: f64,
    /// Lines whose image the engine was asked for and has not told.
    asked: Option<usize>,
    /// Counts the questions.
    ticket: u32,
    /// How fast.
    pub pace: Pace,
    /// In which order.
    pub order: Order,
}

impl Reel {
    /// At rest.
    pub fn new() -> Self {
        Self { position: 0.0, at: 0.0, asked: None, ticket: 0, pace: Pace::Whole, order: Order::Linear }
    }
}

/// Milliseconds from one line to the next, where the subject says so.
pub fn tr(state: State) -> Option<f64> {
    state.experiment.with(|e| e.subject.find(TR))
}

impl Workbench {
    /// Begins a scan, goes on with it or holds it.
    pub fn play(&self) {
        let (playing, reel) = (self.state.watch.playing, self.state.watch.reel);
        if playing.with_untracked(Option::is_none) {
            self.load_scan();
        }
        let mut runs = false;
        playing.update(|playing| {
            if let Some(playing) = playing {
                playing.running = !playing.running;
                runs = playing.running;
                if runs && playing.done >= playing.lines.len() {
                    playing.done = 0;
                }
                reel.update_value(|r| (r.position, r.at) = (playing.done as f64, now()));
            }
        });
        if runs {
            self.ask_for_filling();
            self.turn_reel();
        }
    }

    /// Goes to a line, and holds the scan there.
    pub fn wind_to(&self, line: usize) {
        let (playing, reel) = (self.state.watch.playing, self.state.watch.reel);
        if playing.with_untracked(Option::is_none) {
            self.load_scan();
        }
        playing.update(|playing| {
            if let Some(playing) = playing {
                playing.running = false;
                playing.done = line.min(playing.lines.len());
            }
        });
        reel.update_value(|r| r.position = line as f64);
        self.ask_for_filling();
    }

    /// Plays by another pace.
    pub fn set_pace(&self, pace: Pace) {
        self.state.watch.reel.update_value(|r| r.pace = pace);
    }

    /// Takes the lines in another order, from the first on where a scan is played.
    pub fn set_order(&self, order: Order) {
        let (playing, reel) = (self.state.watch.playing, self.state.watch.reel);
        reel.update_value(|r| (r.order, r.position) = (order, 0.0));
        if playing.with_untracked(Option::is_some) {
            let ran = playing.with_untracked(|p| p.as_ref().is_some_and(|p| p.running));
            self.load_scan();
            if ran { self.play() } else { self.wind_to(0) }
        }
    }

    /// The scan of the protocol whose mask is shown, before its first line.
    fn load_scan(&self) {
        let (state, index) = (self.state, self.state.mask_of.get_untracked());
        let shown = state.protocols.with_untracked(|p| p.get(index).and_then(|p| p.shown.clone()));
        let order = state.watch.reel.with_value(|r| r.order);
        let ready = matches!(state.engine.get_untracked(), EngineState::Ready(_));
        let playing = shown.filter(|_| ready).map(|shown| Playing::new(index, &shown, order, untrack(|| tr(state))));
        state.watch.reel.update_value(|r| r.asked = None);
        state.watch.playing.set(playing);
    }

    fn turn_reel(&self) {
        let workbench = *self;
        request_animation_frame(move || workbench.frame());
    }

    fn frame(&self) {
        let (playing, reel) = (self.state.watch.playing, self.state.watch.reel);
        let runs = playing.with_untracked(|p| p.as_ref().filter(|p| p.running).map(|p| (p.lines.len(), p.tr, p.done)));
        let Some((lines, tr, before)) = runs else { return };
        let now = now();
        reel.update_value(|r| {
            // After a pause of the whole page it goes on where it was.
            let passed = (now - r.at).min(0.25);
            (r.position, r.at) = ((r.position + passed / r.pace.seconds(lines, tr)).min(lines as f64), now);
        });
        let done = reel.with_value(|r| r.position) as usize;
        if done != before {
            playing.update(|playing| {
                if let Some(playing) = playing {
                    playing.done = done;
                    playing.running = done < lines;
                }
            });
            self.ask_for_filling();
        }
        self.turn_reel();
    }

    /// Asks for the image of the lines that have been taken, once the last answer is there: only the newest counts.
    fn ask_for_filling(&self) {
        let (playing, reel) = (self.state.watch.playing, self.state.watch.reel);
        if reel.with_value(|r| r.asked.is_some()) {
            return;
        }
        let Some((done, mask)) = playing.with_untracked(|p| p.as_ref().map(|p| (p.done, p.mask(p.done)))) else {
            return;
        };
        reel.update_value(|r| (r.asked, r.ticket) = (Some(done), r.ticket.wrapping_add(1)));
        let ticket = reel.with_value(|r| r.ticket);
        let buffer = js_sys::Uint8Array::from(&*mask).buffer().into();
        self.post_transferred(&Request::Fill { ticket }, &[buffer]);
    }

    /// The engine tells an image.
    pub fn filled(&self, ticket: u32, plane: Option<Plane>, metrics: Option<MetricsReport>) {
        let (playing, reel) = (self.state.watch.playing, self.state.watch.reel);
        let Some(asked) = reel.with_value(|r| r.asked.filter(|_| r.ticket == ticket)) else { return };
        reel.update_value(|r| r.asked = None);
        let mut behind = false;
        playing.update(|playing| {
            if let Some(playing) = playing {
                playing.taken = playing.mask(asked).into();
                playing.plane = plane;
                playing.metrics = metrics;
                behind = playing.done != asked;
            }
        });
        if behind {
            self.ask_for_filling();
        }
    }
}

/// Seconds since the page was opened.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |p| p.now() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_in_order() {
        let mask = [1, 1, 0, 0, 0, 1, 1, 1, 1, 0];
        assert_eq!(lines(&mask, 5, Order::Linear), [0, 2, 3, 4]);
        assert_eq!(lines(&mask, 5, Order::CentreOut), [2, 3, 0, 4]);
    }

    #[test]
    fn a_scan_has_its_pace() {
        assert_eq!(Pace::Whole.seconds(16, Some(500.0)), 0.5);
        assert_eq!(Pace::Times(10.0).seconds(16, Some(500.0)), 0.05);
        assert_eq!(Pace::Times(10.0).seconds(16, None), 0.5, "nobody knows how long a line takes");
    }
}
