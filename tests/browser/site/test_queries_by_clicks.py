"""A question goes round and everyday work is done in as few clicks as we promise; each click is counted."""

VAS = "/p/P-070/form/V8.VAS.0"  # filled, not yet compared with its source


def test_a_question_goes_round_in_five_clicks(signed_in):
    monitor, coordinator = signed_in("monitor"), signed_in("coordinator")
    before = monitor.goes("/queries").page.locator(".query").count()

    def asks() -> None:
        monitor.clicks_on("[data-ask=VASBACK]")
        monitor.page.keyboard.type("Is 50 mm what the diary says?")
        monitor.presses("Send")
        monitor.page.locator(".query").first.wait_for()

    def answers() -> None:
        coordinator.clicks_on("a:has-text('Is 50 mm what the diary says?')")
        coordinator.page.fill("input[name=answer]", "Yes, 50 mm.")
        coordinator.presses("Answer")
        coordinator.page.locator(".query:has-text('Yes, 50 mm.')").wait_for()

    def closes() -> None:
        monitor.clicks_on(".query:has-text('Yes, 50 mm.') button:has-text('Close')")
        monitor.page.wait_for_load_state()

    monitor.goes(VAS)
    assert monitor.counted(asks) == 2
    coordinator.goes("/")
    assert coordinator.counted(answers) == 2
    monitor.goes("/queries")
    assert monitor.counted(closes) == 1
    assert monitor.goes("/queries").page.locator(".query").count() == before


def test_todays_form_is_one_click_away_and_saved_with_one(signed_in):
    eyes = signed_in("coordinator", "phone")
    assert eyes.counted(lambda: eyes.clicks_on("a[href='/p/P-070/form/V9.PE.0']")) == 1
    eyes.page.wait_for_url("**/form/V9.PE.0")
    for id, value in {"TEMP": "36.6", "SYSBP": "124", "DIABP": "78", "PULSE": "68"}.items():
        eyes.page.fill(f"#v-{id}", value)
    for id in ("LOCALINF", "SYSINF", "ANTIBIO", "NEURONEW"):
        eyes.page.locator(f"input[type=radio][name='v.{id}'][value=N]").check()
    assert eyes.counted(lambda: eyes.clicks_on(".save button")) == 1
    eyes.page.wait_for_url("**/form/V9.INF.0")
    assert eyes.page.locator(".forms a:has-text('✓')").count() == 1, "the form is complete, the next one is open"


def test_a_form_is_verified_with_one_click_a_participant_with_two(signed_in):
    monitor = signed_in("monitor").goes("/p/P-070/form/V8.PE.0")
    assert monitor.counted(lambda: monitor.presses("Verify this form")) == 1
    monitor.page.locator(".stands .b.good").first.wait_for()
    monitor.goes("/review?who=P-082&wanted=unverified")

    def all_of_one() -> None:
        monitor.clicks_on("[data-all=spot]")
        monitor.clicks_on("button[value=verify-source]")
        monitor.page.locator(".message").first.wait_for()

    assert monitor.counted(all_of_one) == 2
    assert monitor.goes("/review?who=P-082&wanted=unverified").page.locator("input[name=spot]").count() == 0


def test_a_reviewed_batch_is_signed_with_one_password(signed_in):
    investigator = signed_in("investigator").goes("/review?who=P-082&wanted=unsigned")
    forms = investigator.page.locator("input[name=spot]").count()
    assert forms > 1

    def signs(password: str) -> None:
        investigator.clicks_on("[data-all=spot]")
        investigator.page.fill("#proof-password", password)
        investigator.clicks_on("button[value=sign-forms]")
        investigator.page.locator(".message").first.wait_for()

    signs("not the password")
    assert investigator.goes("/review?who=P-082&wanted=unsigned").page.locator("input[name=spot]").count() == forms
    assert investigator.counted(lambda: signs("cells-go-home-again")) == 2
    assert investigator.goes("/review?who=P-082&wanted=unsigned").page.locator("input[name=spot]").count() == 0
