"""Checks bank files with nothing of Milepost's: python check_pain001.py FILE...

Each file is validated against the schema of ISO 20022 (as the package sepaxml carries it, by the package xmlschema), and
what the schema cannot say is counted again: transactions, control sums, references. Prints one JSON array with a list of
complaints for each file; the list of a sound file is empty.
"""

import importlib.util
import json
import pathlib
import sys
from decimal import Decimal
from xml.etree import ElementTree

import xmlschema

SCHEMAS = pathlib.Path(importlib.util.find_spec("sepaxml").origin).parent / "schemas"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
schema = xmlschema.XMLSchema(SCHEMAS / "pain.001.001.09.xsd")


def totals(part, name):
    """What `part` claims to hold against what stands in it."""
    amounts = [Decimal(amount.text) for amount in part.iterfind(".//{*}CdtTrfTxInf/{*}Amt/{*}InstdAmt")]
    claimed = part if name == "PmtInf" else part.find("{*}GrpHdr")
    if int(claimed.findtext("{*}NbOfTxs")) != len(amounts):
        yield f"{name}: NbOfTxs is not {len(amounts)}"
    if Decimal(claimed.findtext("{*}CtrlSum")) != sum(amounts):
        yield f"{name}: CtrlSum is not {sum(amounts)}"


def complaints(path):
    found = [f"{error.path}: {error.reason}" for error in schema.iter_errors(path)]
    if found:
        return found
    document = ElementTree.parse(path).getroot()
    if document.tag != f"{{{NAMESPACE}}}Document":
        return [f"{document.tag} is no pain.001.001.09"]
    initiation = document[0]
    found += totals(initiation, "GrpHdr")
    for instruction in initiation.iterfind("{*}PmtInf"):
        found += totals(instruction, "PmtInf")
        if len({amount.get("Ccy") for amount in instruction.iterfind(".//{*}InstdAmt")}) != 1:
            found.append("PmtInf: more than one currency")
    for name in ("EndToEndId", "PmtInfId"):
        texts = [element.text for element in initiation.iter(f"{{{NAMESPACE}}}{name}")]
        if len(set(texts)) != len(texts):
            found.append(f"{name}: not unique")
    return found


def checked(path):
    try:
        return complaints(path)
    except ElementTree.ParseError as error:
        return [f"no XML: {error}"]


print(json.dumps([checked(path) for path in sys.argv[1:]]))
