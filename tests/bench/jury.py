"""Make a jury session with many cases and jurors for the measurements."""

from datetime import date, datetime

from certifications import QUIET, companies


def session(env, cases, jurors=15):
    """Create an open session in which everyone has voted and everything is decided."""
    certifications = (
        env["hsk.certification"]
        .with_context(**QUIET)
        .create(
            [{"partner_id": company.id} for company in companies(env, cases, f"Betrieb {cases}")]
        )
    )
    certifications.action_apply()
    certifications.action_assess()
    certifications.action_send_to_jury()
    people = env["res.partner"].create(
        [{"name": f"Jury {cases}-{number}"} for number in range(jurors)]
    )
    made = env["hsk.juror"].create(
        [
            {"partner_id": person.id, "confidentiality_signed_on": date(2026, 1, 5)}
            for person in people
        ]
    )
    evening = env["hsk.jury.session"].create(
        {
            "start": datetime(2027, 3, 4, 17),
            "juror_ids": [(6, 0, made.ids)],
            "case_ids": [(0, 0, {"certification_id": one.id}) for one in certifications],
        }
    )
    evening.action_open()
    env["hsk.jury.vote"].create(
        [
            {"case_id": case.id, "juror_id": juror.id, "vote": "yes"}
            for case in evening.case_ids
            for juror in made
        ]
    )
    evening.case_ids.write({"decision": "certified"})
    env.flush_all()
    return evening
