//! Writes checked instructions down as `pain.001.001.09`.

use std::io;

use chrono::SecondsFormat;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::CreditTransfer;
use super::instruction::{Instruction, Instructions, Party, Sum, Transfer};
use super::route::Route;
use crate::domain::Bic;

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

type Xml = Writer<Vec<u8>>;

/// The file as bytes.
pub(super) fn write(file: &CreditTransfer, instructions: &Instructions<'_>) -> Vec<u8> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    document(&mut xml, file, instructions).expect("memory takes all bytes");
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    bytes
}

fn document(xml: &mut Xml, file: &CreditTransfer, instructions: &Instructions<'_>) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element("Document").with_attribute(("xmlns", NAMESPACE)).write_inner_content(|xml| {
        node(xml, "CstmrCdtTrfInitn", |xml| {
            let payments = instructions.groups.iter().map(|group| group.transfers.len()).sum();
            node(xml, "GrpHdr", |xml| {
                leaf(xml, "MsgId", &file.message_id)?;
                leaf(xml, "CreDtTm", &file.created_at.to_rfc3339_opts(SecondsFormat::Secs, true))?;
                totals(xml, payments, instructions.sum)?;
                node(xml, "InitgPty", |xml| leaf(xml, "Nm", &instructions.debtor.name))
            })?;
            for (at, group) in instructions.groups.iter().enumerate() {
                let number = format!("{}-{}", file.message_id, at + 1);
                node(xml, "PmtInf", |xml| instruction(xml, &number, &instructions.debtor, group))?;
            }
            Ok(())
        })
    })?;
    Ok(())
}

fn instruction(xml: &mut Xml, number: &str, debtor: &Party<'_>, group: &Instruction<'_>) -> io::Result<()> {
    leaf(xml, "PmtInfId", number)?;
    leaf(xml, "PmtMtd", "TRF")?;
    totals(xml, group.transfers.len(), group.sum)?;
    if group.route == Route::Sepa {
        node(xml, "PmtTpInf", |xml| node(xml, "SvcLvl", |xml| leaf(xml, "Cd", "SEPA")))?;
    }
    node(xml, "ReqdExctnDt", |xml| leaf(xml, "Dt", &group.execute_on.to_string()))?;
    node(xml, "Dbtr", |xml| leaf(xml, "Nm", &debtor.name))?;
    account(xml, "DbtrAcct", debtor)?;
    match debtor.bic {
        Some(bic) => bank(xml, "DbtrAgt", bic)?,
        // the element is required and may not be empty; this is how SEPA says that the IBAN tells the bank
        None => node(xml, "DbtrAgt", |xml| {
            node(xml, "FinInstnId", |xml| node(xml, "Othr", |xml| leaf(xml, "Id", "NOTPROVIDED")))
        })?,
    }
    leaf(xml, "ChrgBr", group.route.charges())?;
    for payment in &group.transfers {
        node(xml, "CdtTrfTxInf", |xml| transfer(xml, payment))?;
    }
    Ok(())
}

fn transfer(xml: &mut Xml, payment: &Transfer<'_>) -> io::Result<()> {
    node(xml, "PmtId", |xml| leaf(xml, "EndToEndId", payment.reference))?;
    node(xml, "Amt", |xml| {
        let currency = ("Ccy", payment.amount.currency.code());
        let amount = payment.amount.decimal();
        xml.create_element("InstdAmt").with_attribute(currency).write_text_content(BytesText::new(&amount))?;
        Ok(())
    })?;
    if let Some(bic) = payment.creditor.bic {
        bank(xml, "CdtrAgt", bic)?;
    }
    node(xml, "Cdtr", |xml| leaf(xml, "Nm", &payment.creditor.name))?;
    account(xml, "CdtrAcct", &payment.creditor)?;
    if !payment.remittance.is_empty() {
        node(xml, "RmtInf", |xml| leaf(xml, "Ustrd", &payment.remittance))?;
    }
    Ok(())
}

fn totals(xml: &mut Xml, payments: usize, sum: Sum) -> io::Result<()> {
    leaf(xml, "NbOfTxs", &payments.to_string())?;
    leaf(xml, "CtrlSum", &sum.decimal())
}

fn account(xml: &mut Xml, name: &str, party: &Party<'_>) -> io::Result<()> {
    node(xml, name, |xml| node(xml, "Id", |xml| leaf(xml, "IBAN", party.iban.as_str())))
}

fn bank(xml: &mut Xml, name: &str, bic: &Bic) -> io::Result<()> {
    node(xml, name, |xml| node(xml, "FinInstnId", |xml| leaf(xml, "BICFI", bic.as_str())))
}

fn node(xml: &mut Xml, name: &str, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.create_element(name).write_inner_content(inner).map(drop)
}

fn leaf(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text)).map(drop)
}
