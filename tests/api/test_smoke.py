def test_everything_answers(pia, meeting, participant, network, advisor):
    for name in "regions municipalities organisations people networks memberships meetings registrations consultants absences courses activities capacity invitations events feeds".split():
        r = pia.get(f"/api/v1/{name}/")
        assert r.status_code == 200, (name, r.content)
        for f in ("csv", "xlsx"):
            r = pia.get(f"/api/v1/{name}/?format={f}")
            assert r.status_code == 200, (name, r.content)


def test_flow(pia, meeting, participant, network, advisor):
    r = pia.post("/api/v1/registrations/", {"meeting": str(meeting.pk), "person": str(participant.pk)})
    assert r.status_code == 201, r.content
    r = pia.get(r["Location"])
    assert r.status_code == 200
    r = pia.post("/api/v1/feeds/", {"audience": "person", "name": "Min kalender"}, headers={"Idempotency-Key": "a"})
    assert r.status_code == 201, r.content
    assert pia.get(r.json()["url"].replace("http://localhost:8000", "")).status_code == 200
    assert pia.get("/").status_code == 200
    assert pia.get("/healthz").status_code == 200
    assert pia.get("/readyz").status_code == 503
    assert pia.get("/metrics").status_code == 200
    assert pia.get("/api/v1/docs/").status_code == 200
    assert pia.get("/api/v1/schema/").status_code == 200
    assert pia.get("/static/api/start.css").status_code == 200
