# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Candidates: for each automatic requirement, cells that meet it and cells that fail it.

A requirement on what a place offers fails only where the place says that it has none;
where nothing can be said against a requirement, the second cells are empty.
"""

Cells = dict[str, str]

# What the candidates of a call need so that all of its requirements concern them.
CONTEXT: dict[str, Cells] = {
    "avviso-tipo-esperti-2026": {"publication_basis": "consent"},
    "incubatori-2024": {"provider_types": "accelerator"},
    "startup-innovative-2024": {"founded": "01/01/2022"},
}
POINT = {"latitude": "45,4642", "longitude": "9,19"}
OUTSIDE = ({"istat_code": "015077"}, {"istat_code": "098031"})
COMPANY: dict[str, tuple[Cells, Cells]] = {
    "legal-form": (
        {"legal_status_code": "1.3.20", "residence": "italy"},
        {"legal_status_code": "1.2.10", "residence": "italy"},
    ),
    "not-listed": ({"listed_shares": "no"}, {"listed_shares": "sì"}),
    "residence": ({"residence": "eu-with-seat"}, {"residence": "elsewhere"}),
    "headcount": ({"staff": "249"}, {"staff": "250"}),
    "turnover": ({"turnover": "50.000.000"}, {"turnover": "50.000.001"}),
    "balance": ({"balance_total": "43.000.000"}, {"balance_total": "43.000.001"}),
    "rights": ({"rights": "1"}, {"rights": "0"}),
}
BROADBAND = {"services": "broadband"}
CASES: dict[tuple[str, str], tuple[Cells, Cells]] = {
    ("milano-2013", "company-register"): (
        {"operator_name": "Prova S.r.l.", "rea_number": "MI-1722943"},
        {"operator_name": "Prova S.r.l.", "rea_number": "RM-1722943"},
    ),
    ("milano-2013", "workstations"): ({"workstations": "10"}, {"workstations": "9"}),
    ("milano-2013", "connectivity"): (
        {"services": "wifi"},
        {"services_absent": "wifi|broadband"},
    ),
    ("milano-2013", "shared-facilities"): (
        {"services": "common-area|shared-equipment"},
        {"services": "common-area", "services_absent": "shared-equipment"},
    ),
    ("milano-2013", "meeting-or-training-room"): (
        {"services": "training-room"},
        {"services_absent": "training-room|meeting-room"},
    ),
    ("milano-2013", "support-services"): (
        {"services": "reception"},
        {"services_absent": "reception|administrative-support|mentoring"},
    ),
    ("milano-2017", "workstations"): ({"workstations": "11"}, {"workstations": "10"}),
    ("milano-2017", "shared-technology"): (
        BROADBAND,
        {"services_absent": "broadband|wifi|shared-equipment"},
    ),
    ("milano-2017", "common-spaces"): (
        {"services": "event-space"},
        {"services_absent": "event-space|common-area"},
    ),
    ("milano-2017", "refreshment-area"): (
        {"services": "refreshment-area"},
        {"services_absent": "refreshment-area"},
    ),
    ("toscana-2014", "company-register"): (
        {"operator_name": "Prova S.r.l.", "rea_number": "FI-123456"},
        {},
    ),
    ("toscana-2014", "seat"): ({"istat_code": "048017"}, {"istat_code": "015146"}),
    ("toscana-2014", "shared-services"): (
        BROADBAND,
        {
            "services_absent": "shared-equipment|common-area|meeting-room|training-room"
            "|event-space|broadband|wifi|reception|administrative-support"
        },
    ),
    ("toscana-2014", "workstations"): ({"workstations": "8"}, {"workstations": "7"}),
    ("toscana-2014", "connectivity"): (BROADBAND, {"services_absent": "wifi|broadband"}),
    ("toscana-2014", "website"): ({"website": "https://www.esempio.it"}, {}),
    ("toscana-2017", "legal-form"): (
        {"operator_name": "Prova", "legal_status_code": "1.8.10"},
        {"operator_name": "Prova", "legal_status_code": "2.4.30"},
    ),
    ("toscana-2017", "company-register"): (
        {"operator_name": "Prova", "legal_status_code": "1.3.20", "rea_number": "FI-1"},
        {},
    ),
    ("puglia-2018", "company-register"): (
        {"operator_name": "Prova", "legal_status_code": "1.3.20", "rea_number": "BA-1"},
        {},
    ),
    ("toscana-2017", "full-accessibility"): ({"accessibility": "full"}, {}),
    ("puglia-2018", "legal-form"): (
        {"operator_name": "Prova", "legal_status_code": "1.3.20"},
        {"operator_name": "Prova", "legal_status_code": "2.4.30"},
    ),
    ("puglia-2018", "seat"): ({"istat_code": "072006"}, {"istat_code": "015146"}),
    ("puglia-2018", "notice-board"): (
        {"services": "notice-board"},
        {"services_absent": "notice-board"},
    ),
    ("puglia-2018", "service-list"): (BROADBAND, {}),
    ("avviso-tipo-metropolitano-2026", "territory"): (
        {"istat_code": "015077"},
        {"istat_code": "098031"},
    ),
    ("avviso-tipo-metropolitano-2026", "operator"): ({"operator_name": "Prova S.r.l."}, {}),
    ("avviso-tipo-metropolitano-2026", "workstations"): (
        {"workstations": "10"},
        {"workstations": "9"},
    ),
    ("avviso-tipo-metropolitano-2026", "connectivity"): (
        {"services": "wifi"},
        {"services_absent": "wifi|broadband"},
    ),
    ("avviso-tipo-metropolitano-2026", "open"): (
        {"opening_date": "22/11/2026"},
        {"opening_date": "23/11/2026"},
    ),
    ("avviso-tipo-metropolitano-2026", "website"): ({"website": "https://www.esempio.it"}, {}),
    ("avviso-tipo-metropolitano-2026", "step-free"): ({"accessibility": "step-free-entrance"}, {}),
    ("avviso-tipo-metropolitano-2026", "outside-milan"): (
        {"istat_code": "015077"},
        {"istat_code": "015146"},
    ),
    **{
        ("avviso-tipo-metropolitano-2026", room): ({"services": room}, {"services_absent": room})
        for room in (
            "meeting-room",
            "training-room",
            "common-area",
            "refreshment-area",
            "community-events",
        )
    },
    # The network of fab labs. A term that is not stated may be accepted all the same.
    **{
        ("rete-fablab", term): ({"accepted_terms": term}, {})
        for term in ("network", "programs", "tools", "access", "charter")
    },
    ("rete-fablab", "referees"): ({"referees": "3"}, {"referees": "2"}),
    ("rete-fablab", "lab-kind"): ({"lab_kind": "fab-lab"}, {"lab_kind": "hackerspace"}),
    ("rete-fablab", "address"): ({"street_address": "Via Prova 1"}, {}),
    ("rete-fablab", "point"): (POINT, {}),
    ("rete-fablab", "description"): (
        {"description_it": "Un laboratorio.", "description_en": "A lab."},
        {},
    ),
    ("avviso-tipo-makerspace-2026", "territory"): OUTSIDE,
    ("avviso-tipo-makerspace-2026", "operator"): ({"operator_name": "Prova S.r.l."}, {}),
    ("avviso-tipo-makerspace-2026", "point"): (POINT, {}),
    **{
        ("avviso-tipo-makerspace-2026", capability): ({"capabilities": capability}, {})
        for capability in (
            "three-d-printing",
            "cnc-milling",
            "circuit-production",
            "laser-cutting",
            "precision-milling",
            "vinyl-cutting",
        )
    },
    ("avviso-tipo-makerspace-2026", "floor-area"): (
        {"floor_area_m2": "100"},
        {"floor_area_m2": "99,5"},
    ),
    ("avviso-tipo-makerspace-2026", "website"): ({"website": "https://www.esempio.it"}, {}),
    ("avviso-tipo-makerspace-2026", "step-free"): ({"accessibility": "full"}, {}),
    ("milano-circolare-2024", "seat"): ({"istat_code": "015146"}, {"istat_code": "015077"}),
    ("milano-circolare-2024", "subject"): (
        {"subject_kind": "non-profit"},
        {"subject_kind": "private-person"},
    ),
    ("milano-circolare-2024", "continuous"): (
        {"continuity": "continuous"},
        {"continuity": "occasional"},
    ),
    ("milano-circolare-2024", "pilot"): ({"pilot": "sì"}, {"pilot": "no"}),
    ("avviso-tipo-esperti-2026", "basis"): ({"publication_basis": "consent"}, {}),
    ("avviso-tipo-esperti-2026", "in-force"): (
        {"expires_on": "22/11/2026"},
        {"expires_on": "21/11/2026"},
    ),
    ("avviso-tipo-esperti-2026", "fields"): ({"fields_of_work": "mobility"}, {}),
    ("avviso-tipo-esperti-2026", "experience"): (
        {"experience_years": "3"},
        {"experience_years": "2"},
    ),
    # Certified incubators.
    ("incubatori-2013", "floor-area"): ({"floor_area_m2": "400"}, {"floor_area_m2": "399,9"}),
    ("incubatori-2013", "internet"): ({"internet_mbps": "10"}, {"internet_mbps": "9,9"}),
    ("incubatori-2013", "test-machines"): ({"test_machines": "sì"}, {"test_machines": "no"}),
    ("incubatori-2013", "prototype-rooms"): ({"prototype_rooms": "sì"}, {"prototype_rooms": "no"}),
    ("incubatori-2013", "experienced-staff"): (
        {"manager_experience": "2"},
        {"manager_experience": "1"},
    ),
    ("incubatori-2013", "agreements"): ({"agreements": "1"}, {"agreements": "0"}),
    ("incubatori-2013", "table-a-points"): ({"table_a_points": "30"}, {"table_a_points": "29"}),
    ("incubatori-2013", "table-b"): ({"table_b_points": "40"}, {"table_b_points": "39"}),
    ("incubatori-2013", "patents"): ({"recent_patents": "2"}, {"recent_patents": "1"}),
    ("incubatori-2016", "prevalent-activity"): (
        {"prevalent_activity": "sì"},
        {"prevalent_activity": "no"},
    ),
    ("incubatori-2016", "table-a"): ({"table_a_points": "35"}, {"table_a_points": "34"}),
    ("incubatori-2016", "table-b"): ({"table_b_points": "50"}, {"table_b_points": "49,5"}),
    ("incubatori-2016", "floor-area"): ({"floor_area_m2": "500"}, {"floor_area_m2": "499"}),
    ("incubatori-2024", "exclusive-activity"): (
        {"provider_types": "accelerator", "exclusive_activity": "sì"},
        {"provider_types": "accelerator", "exclusive_activity": "no"},
    ),
    # One fitting type among several is enough; another type does not say that there is none.
    ("incubatori-2024", "kind"): ({"provider_types": "hub|incubator"}, {}),
    # Innovative startups and SMEs.
    **{
        (call, requirement): both
        for call in ("startup-innovative-2024", "pmi-innovative-2015")
        for requirement, both in COMPANY.items()
    },
    ("startup-innovative-2024", "age"): ({"founded": "22/11/2021"}, {"founded": "21/11/2021"}),
    ("startup-innovative-2024", "production-value"): (
        {"founded": "01/01/2024", "production_value": "5.000.000"},
        {"founded": "01/01/2024", "production_value": "5.000.001"},
    ),
    ("startup-innovative-2024", "not-on-mtf"): ({"shares_on_mtf": "no"}, {"shares_on_mtf": "sì"}),
    ("startup-innovative-2024", "no-profits"): (
        {"distributes_profits": "no"},
        {"distributes_profits": "sì"},
    ),
    ("startup-innovative-2024", "innovative-object"): (
        {"innovative_object": "sì"},
        {"innovative_object": "no"},
    ),
    ("startup-innovative-2024", "no-merger"): ({"from_merger": "no"}, {"from_merger": "sì"}),
    ("startup-innovative-2024", "activity"): (
        {"prevalent_ateco": "62.01"},
        {"prevalent_ateco": "70.22.09"},
    ),
    **{
        (call, f"research-{percent}"): (
            {"research_spending": percent, "production_cost": "100", "production_value": "90"},
            {"research_spending": percent, "production_cost": "90", "production_value": "101"},
        )
        for call, percent in (
            ("startup-innovative-2024", "15"),
            ("startup-innovative-2024", "20"),
            ("startup-innovative-2024", "25"),
            ("pmi-innovative-2015", "3"),
        )
    },
    ("startup-innovative-2024", "researcher-share"): (
        {"staff": "3", "researchers": "1"},
        {"staff": "4", "researchers": "1"},
    ),
    ("startup-innovative-2024", "master-share"): (
        {"staff": "3", "master_graduates": "2"},
        {"staff": "5", "master_graduates": "3"},
    ),
    ("pmi-innovative-2015", "researcher-share"): (
        {"staff": "5", "researchers": "1"},
        {"staff": "6", "researchers": "1"},
    ),
    ("pmi-innovative-2015", "master-share"): (
        {"staff": "3", "master_graduates": "1"},
        {"staff": "4", "master_graduates": "1"},
    ),
    ("startup-innovative-2024", "experimentation"): (
        {"experimentation_contracts": "1"},
        {"experimentation_contracts": "0"},
    ),
    ("startup-innovative-2024", "turnover-growth"): (
        {"turnover_year_3": "151", "turnover_year_2": "100"},
        {"turnover_year_3": "150", "turnover_year_2": "100"},
    ),
    ("startup-innovative-2024", "staff-growth"): (
        {"staff_year_3": "4", "staff_year_2": "2"},
        {"staff_year_3": "3", "staff_year_2": "2"},
    ),
    ("startup-innovative-2024", "reserve"): ({"reserve": "50000,01"}, {"reserve": "50000"}),
    ("startup-innovative-2024", "patent"): ({"patents": "1"}, {"patents": "0"}),
    ("pmi-innovative-2015", "audited"): ({"audited_balance": "sì"}, {"audited_balance": "no"}),
    ("pmi-innovative-2015", "not-startup"): (
        {"in_startup_section": "no"},
        {"in_startup_section": "sì"},
    ),
    # Spaces to be used again, housing.
    ("avviso-tipo-riuso-2026", "territory"): OUTSIDE,
    ("avviso-tipo-riuso-2026", "point"): (POINT, {}),
    ("avviso-tipo-riuso-2026", "disused"): (
        {"reuse_status": "reported"},
        {"reuse_status": "in-use"},
    ),
    ("avviso-tipo-riuso-2026", "not-ruin"): (
        {"building_use": "industrial"},
        {"building_use": "ruin"},
    ),
    ("avviso-tipo-riuso-2026", "ownership"): ({"ownership": "public"}, {}),
    ("avviso-tipo-riuso-2026", "floor-area"): (
        {"floor_area_m2": "100"},
        {"floor_area_m2": "99"},
    ),
    ("avviso-tipo-alloggi-2026", "territory"): OUTSIDE,
    ("avviso-tipo-alloggi-2026", "operator"): ({"operator_name": "Prova S.r.l."}, {}),
    ("avviso-tipo-alloggi-2026", "residents"): ({"intended_for": "students"}, {}),
    ("avviso-tipo-alloggi-2026", "beds"): ({"beds": "10"}, {"beds": "9"}),
    ("avviso-tipo-alloggi-2026", "accessible-beds"): (
        {"beds": "40", "accessible_beds": "2"},
        {"beds": "41", "accessible_beds": "2"},
    ),
    ("avviso-tipo-alloggi-2026", "rent"): ({"monthly_rent": "450 €"}, {}),
}
