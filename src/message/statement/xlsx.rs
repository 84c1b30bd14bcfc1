//! The statement as a workbook: a sheet for each table, amounts as numbers, days as days, texts never as formulas.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{Cell, Statement};
use crate::domain::{Money, text};

/// The most characters that a cell takes.
const LONGEST: usize = 32_767;

/// The largest amount in minor units that a spreadsheet's number holds to the last digit.
const LARGEST: u64 = 1 << 53;

/// Why a workbook could not be made: more rows than a sheet takes, or no memory.
#[derive(Debug, thiserror::Error)]
#[error("The workbook could not be made: {0}.")]
pub struct WorkbookError(#[from] XlsxError);

impl Statement {
    /// The statement as the bytes of an XLSX file.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, WorkbookError> {
        let mut file = Workbook::new();
        file.set_properties(&DocProperties::new().set_title(self.title()).set_company(&self.office));
        let header = Format::new().set_bold();
        for section in self.sections() {
            let sheet = file.add_worksheet();
            sheet.set_name(section.title)?;
            sheet.set_freeze_panes(1, 0)?;
            for (column, name) in (0..).zip(section.columns) {
                sheet.write_string_with_format(0, column, *name, &header)?;
            }
            for (row, cells) in (1..).zip(&section.rows) {
                for (column, cell) in (0..).zip(cells) {
                    write(sheet, row, column, cell)?;
                }
            }
            sheet.autofit();
        }
        Ok(file.save_to_buffer()?)
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(words) => sheet.write_string(row, column, text::shorten(words, LONGEST))?,
        Cell::Number(number) => match i32::try_from(*number) {
            Ok(number) => sheet.write_number(row, column, number)?,
            Err(_) => sheet.write_string(row, column, number.to_string())?,
        },
        Cell::Day(day) => {
            let format = Format::new().set_num_format("yyyy-mm-dd");
            sheet.write_datetime_with_format(row, column, ExcelDateTime::parse_from_str(&day.to_string())?, &format)?
        }
        Cell::Money(money) => match number(*money) {
            Some(number) => sheet.write_number_with_format(row, column, number, &amount_format(*money))?,
            None => sheet.write_string(row, column, money.to_string())?,
        },
    };
    Ok(())
}

/// The amount in whole units, when a spreadsheet's number holds it exactly.
fn number(money: Money) -> Option<f64> {
    if money.minor.unsigned_abs() > LARGEST {
        return None;
    }
    money.decimal().parse().ok()
}

/// With the decimals of its currency and its code: `1,250.00 USD`.
fn amount_format(money: Money) -> Format {
    let decimals = match money.currency.exponent() as usize {
        0 => String::new(),
        digits => format!(".{}", "0".repeat(digits)),
    };
    Format::new().set_num_format(format!("#,##0{decimals} \"{}\"", money.currency.code()))
}
