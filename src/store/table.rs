//! The business tables: what undo may restore in each, and which rows stand on which.

/// A business table: its rows have a version, a history and a tombstone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// People and firms.
    Contact,
    /// Their addresses.
    Address,
    /// Ordered sets of stages.
    Pipeline,
    /// Steps of a pipeline.
    Stage,
    /// Pieces of work.
    Card,
    /// Office settings.
    Setting,
    /// People at the keyboard.
    Operator,
    /// Paid deliverables of contractors.
    Milestone,
    /// Money owed to contractors.
    Payment,
    /// The office's own texts.
    Template,
}

/// A column that names a row of another business table.
pub(in crate::store) struct Reference {
    pub(in crate::store) from: Table,
    pub(in crate::store) column: &'static str,
    pub(in crate::store) to: Table,
    /// When a row of `to` cannot be stood on any more.
    pub(in crate::store) dead: &'static str,
}

impl Table {
    /// Every business table; the registry that undo walks.
    pub const ALL: [Self; 10] = [
        Self::Contact,
        Self::Address,
        Self::Pipeline,
        Self::Stage,
        Self::Card,
        Self::Setting,
        Self::Operator,
        Self::Milestone,
        Self::Payment,
        Self::Template,
    ];

    /// Its name in the file and as the subject of an event.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Address => "address",
            Self::Pipeline => "pipeline",
            Self::Stage => "stage",
            Self::Card => "card",
            Self::Setting => "setting",
            Self::Operator => "operator",
            Self::Milestone => "milestone",
            Self::Payment => "payment",
            Self::Template => "template",
        }
    }

    /// The table of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The columns that a command may change and undo may restore.
    #[expect(clippy::too_many_lines, reason = "a list of columns, table by table")]
    pub(in crate::store) const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Contact => &[
                "ended_batch",
                "name",
                "name_sort",
                "first_name",
                "company",
                "external_id",
                "zone",
                "lang",
                "owner",
                "product",
                "notes",
                "roles",
                "created_at",
                "archived_at",
                "erased_at",
                "merged_into",
                "account_holder",
                "iban",
                "bic",
            ],
            Self::Address => &[
                "ended_batch",
                "contact_id",
                "channel",
                "value",
                "norm",
                "label",
                "is_primary",
                "consent",
                "consent_at",
                "consent_how",
                "state",
            ],
            Self::Pipeline => &["ended_batch", "kind", "title", "pos", "archived_at"],
            Self::Stage => &[
                "ended_batch",
                "pipeline_id",
                "pos",
                "name",
                "label",
                "color",
                "category",
                "active",
                "notify_email",
                "notify_push",
                "notify_sms",
                "stale_days",
                "deleted_at",
            ],
            Self::Card => &[
                "ended_batch",
                "pipeline_id",
                "stage_id",
                "rank",
                "contact_id",
                "partner_id",
                "external_id",
                "title",
                "value_minor",
                "currency",
                "owner",
                "site",
                "description",
                "fields",
                "entered_at",
                "created_at",
                "open",
                "single",
            ],
            Self::Setting => &["ended_batch", "key", "value"],
            Self::Operator => &["ended_batch", "name", "email", "role"],
            Self::Milestone => &[
                "ended_batch",
                "contractor_id",
                "title",
                "due_on",
                "amount_minor",
                "currency",
                "description",
                "status",
                "revision",
                "submitted_at",
                "first_approver",
                "reminded_for",
                "file_name",
                "file_sha256",
                "file_size",
                "created_at",
            ],
            Self::Payment => &[
                "ended_batch",
                "milestone_id",
                "contractor_id",
                "amount_minor",
                "currency",
                "state",
                "pay_on",
                "reference",
                "reason",
                "created_at",
                "changed_at",
            ],
            Self::Template => &["ended_batch", "kind", "channel", "stage_id", "lang", "version_id"],
        }
    }

    /// What undoing a row's creation writes: (when it is taken back, when that is taken back), as pairs for a JSON
    /// object; `?2` is the batch of the undo. Nothing is ever deleted: a row becomes a tombstone, a draft payment void.
    pub(in crate::store) const fn unmade(self) -> (&'static str, &'static str) {
        match self {
            Self::Payment => ("'state', 'void', 'reason', 'approval undone'", "'state', 'draft', 'reason', ''"),
            _ => ("'ended_batch', ?2", "'ended_batch', NULL"),
        }
    }

    /// Who stands on whom: undo never leaves a live row on a dead one.
    pub(in crate::store) const REFERENCES: [Reference; 10] = [
        Reference {
            from: Self::Address,
            column: "contact_id",
            to: Self::Contact,
            dead: "(p.ended_batch IS NOT NULL OR p.merged_into IS NOT NULL)",
        },
        Reference {
            from: Self::Card,
            column: "contact_id",
            to: Self::Contact,
            dead: "(p.ended_batch IS NOT NULL OR p.merged_into IS NOT NULL)",
        },
        Reference {
            from: Self::Card,
            column: "partner_id",
            to: Self::Contact,
            dead: "(p.ended_batch IS NOT NULL OR p.merged_into IS NOT NULL)",
        },
        Reference { from: Self::Card, column: "pipeline_id", to: Self::Pipeline, dead: "p.ended_batch IS NOT NULL" },
        Reference {
            from: Self::Card,
            column: "stage_id",
            to: Self::Stage,
            // a closed card keeps the stage where it ended, deleted or not: that is its history
            dead: "(p.ended_batch IS NOT NULL OR (p.deleted_at IS NOT NULL AND c.open = 1))",
        },
        Reference { from: Self::Stage, column: "pipeline_id", to: Self::Pipeline, dead: "p.ended_batch IS NOT NULL" },
        Reference {
            from: Self::Milestone,
            column: "contractor_id",
            to: Self::Contact,
            dead: "(p.ended_batch IS NOT NULL OR p.merged_into IS NOT NULL)",
        },
        Reference {
            from: Self::Payment,
            column: "contractor_id",
            to: Self::Contact,
            dead: "(c.state <> 'void' AND (p.ended_batch IS NOT NULL OR p.merged_into IS NOT NULL))",
        },
        Reference {
            from: Self::Payment,
            column: "milestone_id",
            to: Self::Milestone,
            dead: "(c.state <> 'void' AND (p.ended_batch IS NOT NULL OR p.status <> 'approved'))",
        },
        // the text of a deleted stage rests with it
        Reference { from: Self::Template, column: "stage_id", to: Self::Stage, dead: "p.ended_batch IS NOT NULL" },
    ];
}
