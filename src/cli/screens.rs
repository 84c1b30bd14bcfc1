//! `milepost` alone: the screens, with delivery running behind them.

use super::failure::Outcome;
use super::outlet::WaysOut;
use super::reminding::Reminding;
use super::wiring::{Context, Seat, found_office};
use crate::delivery::{Dispatcher, Handle, Setup};
use crate::domain::{Kind, Refusal};
use crate::office::desk::desk;
use crate::tui::program::{self, Delivery};
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;

/// Delivery that works while the screens are open and ends with them.
struct Behind {
    handle: Handle,
    _reminding: Reminding,
}

impl Delivery for Behind {
    fn wake(&mut self) {
        self.handle.ring();
    }

    fn name(&self) -> &str {
        self.handle.name()
    }
}

/// Opens the screens; a new office is made after asking.
pub fn open(context: &Context, ascii: bool) -> Outcome {
    let seat = match context.seat() {
        Err(missing) if missing.kind == Kind::NotFound && !context.places.office_file().exists() => {
            if !make_one(context)? {
                return Err(missing.into());
            }
            context.seat()?
        }
        seat => seat?,
    };
    sit_down(context, seat, ascii, None)
}

/// Opens the screens on an office that is open already; `greeting` is said at once.
pub fn sit_down(context: &Context, seat: Seat, ascii: bool, greeting: Option<String>) -> Outcome {
    let Seat { office, actor } = seat;
    let delivery = if office.is_read_only() {
        None
    } else {
        let desk = Arc::new(desk(context.places.office_file(), office.config().clone()));
        let setup = Setup::new(context.places.clone(), office.config().clone(), desk);
        let handle = Dispatcher::start(&setup, |_| {})?;
        // the screens are no place for a line of its own; the log has it
        let refused = |refusal: &Refusal| tracing::warn!("nobody is reminded of deadlines: {refusal}");
        let reminding = Reminding::start(context.places.clone(), office.config().clone(), refused)?;
        Some(Box::new(Behind { handle, _reminding: reminding }) as Box<dyn Delivery>)
    };
    let outlet = Arc::new(WaysOut(context.places.clone()));
    Ok(program::open(program::Seat { office, actor, ascii, delivery, outlet, greeting })?)
}

/// Asks whether a new office is to be made, where there is somebody to ask.
fn make_one(context: &Context) -> Result<bool, Refusal> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Ok(false);
    }
    let failed = |error: io::Error| Refusal::broken(format!("The terminal cannot be read: {error}."));
    let mut answer = String::new();
    print!("There is no office at {} yet. Make a new, empty one? [y/N] ", context.places.office_file().display());
    io::stdout().flush().map_err(failed)?;
    io::stdin().read_line(&mut answer).map_err(failed)?;
    if !matches!(answer.trim(), "y" | "Y" | "yes" | "Yes") {
        return Ok(false);
    }
    found_office(context, "")?;
    Ok(true)
}
