package section11

said_no if input.consent_held in {"refused", "withdrawn"}

harm_or_more if input.risk in {"harm", "serious-harm-to-adult", "significant-harm-to-child", "immediate-danger"}

able_own_no if {
	input.subject == "adult"
	input.borne_by == "self"
	said_no
	input.capacity in {"presumed", "assessed-has"}
}

others_bear_it if input.borne_by in {"others", "staff"}

others_bear_it if {
	input.borne_by == "child"
	input.subject == "adult"
}

public_interest_at_stake if harm_or_more

public_interest_at_stake if input.crime_suspected != "none"

held contains "immediate-danger" if input.risk == "immediate-danger"

held contains "legal-order" if input.legal_order

held contains "child-abuse" if input.child_abuse_suspected

held contains "child-significant-harm" if {
	input.risk == "significant-harm-to-child"
	input.reasonable_cause
}

held contains "others-at-risk" if {
	input.reasonable_cause
	harm_or_more
	others_bear_it
}

held contains "serious-threat" if {
	input.risk == "serious-harm-to-adult"
	input.reasonable_cause
	not able_own_no
}

held contains "serious-crime" if {
	input.crime_suspected == "serious"
	not able_own_no
}

held contains "vital-interests" if {
	input.other_reason == "vital-interests"
	not able_own_no
}

held contains "lacks-capacity" if {
	input.capacity == "assessed-lacking"
	input.best_interests
}

held contains "duress" if {
	input.duress
	input.reasonable_cause
}

held contains "public-function" if input.other_reason == "public-function"

held contains "public-interest" if {
	input.other_reason == "public-interest"
	public_interest_at_stake
}

strong := {
	"immediate-danger", "legal-order", "child-abuse", "child-significant-harm",
	"others-at-risk", "serious-threat", "serious-crime", "vital-interests",
}

strong_held if count(held & strong) > 0

child_ground if "child-abuse" in held

child_ground if "child-significant-harm" in held

by_name if {
	input.identifiable
	input.identity_needed
}

no_purpose if input.aim == "none"

no_purpose if {
	input.aim == "statistics"
	by_name
}

open_information if {
	not input.confidential
	not input.sharing_raises_risk
}

consented if {
	input.consent_held == "valid"
	input.recipient_within_consent
}

doubted if {
	input.in_doubt
	not child_ground
}

askable if {
	not said_no
	input.consent_held != "cannot-be-given"
	input.seeking_consent_safe
	input.seeking_consent_practicable
	not child_ground
}

health_bar if {
	input.health_information
	count(held) > 0
	not strong_held
}

outcome := "act-now-report" if {
	input.risk == "immediate-danger"
} else := "share-without-consent" if {
	input.legal_order
} else := "do-not-share" if {
	no_purpose
} else := "share-anonymised" if {
	not by_name
} else := "share" if {
	open_information
} else := "share" if {
	consented
} else := "seek-advice-without-identity" if {
	doubted
} else := "share-with-consent-sought-first" if {
	askable
} else := "seek-advice-without-identity" if {
	health_bar
} else := "share-without-consent" if {
	count(held) > 0
} else := "do-not-share"

overriding if outcome in {"share-without-consent", "act-now-report"}

disclosing if outcome in {"share", "share-without-consent", "act-now-report"}

refusing if {
	outcome == "do-not-share"
	input.requested
}

grounds := held if {
	overriding
} else := set()

duties contains "note-decision"

duties contains "get-approval" if outcome == "share-without-consent"

duties contains "get-approval" if refusing

duties contains "weigh-both-ways" if outcome == "share-without-consent"

duties contains "weigh-both-ways" if {
	disclosing
	input.sharing_raises_risk
}

duties contains "send-minimum" if disclosing

duties contains "send-minimum" if outcome == "share-anonymised"

duties contains "tell-person" if {
	overriding
	input.telling_safe
}

duties contains "tell-requester" if refusing

duties contains "report-child" if child_ground

duties contains "keep-staff-out" if input.staff_implicated

answer := {"outcome": outcome, "grounds": grounds, "duties": duties}
