"""The floors of the benchmarks: the same work as plain SQL and COPY, written by hand as one would without a framework."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

# The fields of the API's needs as JSON, of the rows that `page` has chosen.
NEED_AS_JSON = """
SELECT json_build_object(
    'reference', n.reference, 'status', n.status, 'party', p.code, 'theme', t.code, 'title', n.title, 'description', n.description,
    'conventions', ARRAY(SELECT c.code FROM needs_need_conventions l JOIN parties_convention c ON c.id = l.convention_id
        WHERE l.need_id = n.id ORDER BY 1),
    'provisions', ARRAY(SELECT c.code FROM needs_need_provisions l JOIN parties_provision c ON c.id = l.provision_id
        WHERE l.need_id = n.id ORDER BY 1),
    'assistance_types', ARRAY(SELECT c.code FROM needs_need_assistance_types l JOIN parties_assistancetype c ON c.id = l.assistancetype_id
        WHERE l.need_id = n.id ORDER BY 1),
    'barriers', ARRAY(SELECT c.code FROM needs_need_barriers l JOIN parties_barrier c ON c.id = l.barrier_id
        WHERE l.need_id = n.id ORDER BY 1),
    'listing', s.code, 'language', n.language, 'translation', n.translation, 'priority', n.priority, 'level', n.level,
    'life_cycle_stage', n.life_cycle_stage, 'from_year', n.from_year, 'to_year', n.to_year, 'delivery_languages', n.delivery_languages,
    'target_group', n.target_group, 'estimated_cost', n.estimated_cost, 'prior_assistance', n.prior_assistance, 'source', n.source,
    'source_reference', n.source_reference, 'visibility', n.visibility, 'registered_on', n.registered_on,
    'chemicals', ARRAY(SELECT c.code FROM needs_need_chemicals l JOIN parties_chemical c ON c.id = l.chemical_id
        WHERE l.need_id = n.id ORDER BY 1),
    'shared_by', ARRAY(SELECT c.code FROM needs_needshare l JOIN parties_party c ON c.id = l.party_id
        WHERE l.need_id = n.id AND l.status = 'accepted' ORDER BY 1),
    'cluster', k.code, 'turn', CASE n.status WHEN 'registered' THEN 'secretariat' ELSE '' END, 'justification', n.justification,
    'due_on', n.due_on, 'translated_title', n.translated_title, 'translated_at', n.translated_at, 'closing_reason', n.closing_reason,
    'unmet_reason', n.unmet_reason, 'confirmed_on', n.confirmed_on,
    'left_register_on', n.left_register_on, 'version', n.version, 'created_at', n.created_at, 'updated_at', n.updated_at)::text
FROM ({page}) chosen
JOIN needs_need n ON n.id = chosen.id
JOIN parties_party p ON p.id = n.party_id
LEFT JOIN parties_theme t ON t.id = n.theme_id
LEFT JOIN parties_cluster k ON k.id = t.cluster_id
LEFT JOIN parties_listing s ON s.id = n.listing_id
ORDER BY n.updated_at DESC, n.id DESC
"""
SEEN = "n.status IN ('registered', 'closed') AND n.visibility IN ('public', 'parties', 'providers')"  # by an observer
PAGE = f"""
SELECT n.id FROM needs_need n WHERE n.status = 'registered' AND {SEEN}
AND EXISTS (SELECT FROM needs_need_conventions c WHERE c.need_id = n.id AND c.convention_id = %s)
ORDER BY n.updated_at DESC, n.id DESC LIMIT 51
"""
WORDS = "to_tsvector('simple', (coalesce(n.title, '')::text || ' ' || coalesce(n.description, '')))"
FOUND = f"SELECT n.id FROM needs_need n WHERE {WORDS} @@ plainto_tsquery('simple', %s) AND {SEEN}"
LIST = NEED_AS_JSON.format(page=PAGE)
ONE = NEED_AS_JSON.format(page="SELECT id FROM needs_need WHERE reference = %s")
SEARCH = NEED_AS_JSON.format(page=f"{FOUND} ORDER BY n.updated_at DESC, n.id DESC LIMIT 51")

# The ladder and its count as one statement (plans/coverage.py says what the rungs are). The invented world's offers name regions,
# never groups or single Parties, and its needs only conventions under which the Party is eligible: here nothing else is asked.
GAPS = """
WITH day AS (SELECT %s::date AS today),
region_of AS MATERIALIZED (
    SELECT p.id AS party_id, coalesce(r.id, 0) AS id, coalesce(r.code, 'none') AS code
    FROM parties_party p LEFT JOIN (
        SELECT m.party_id, r.id, r.code FROM day CROSS JOIN parties_regionmembership m
        JOIN parties_region r ON r.id = m.region_id JOIN parties_regionscheme s ON s.id = r.scheme_id
        WHERE s.code = 'brs' AND (m.valid_from IS NULL OR m.valid_from <= today) AND (m.valid_to IS NULL OR m.valid_to >= today)
    ) r ON r.party_id = p.id
),
activity AS MATERIALIZED (
    SELECT a.id, p.in_force_to IS NULL OR p.in_force_to >= today AS planned, a.started_on <= today AS started,
        a.completed_on <= today AS completed, NOT EXISTS (SELECT FROM plans_activity_parties ap WHERE ap.activity_id = a.id) AS for_all,
        (SELECT sum(b.required) FROM plans_budgetline b WHERE b.activity_id = a.id) <= (
            SELECT coalesce(sum(greatest(CASE WHEN c.committed_on <= today THEN round(c.committed * c.usd_rate, 2) END,
                CASE WHEN c.received_on <= today THEN round(c.received * c.usd_rate, 2) END, 0)), 0)
            FROM plans_contribution c WHERE c.activity_id = a.id) AS funded
    FROM day CROSS JOIN plans_activity a JOIN plans_plan p ON p.id = a.plan_id
    WHERE p.in_force_from <= today AND a.approved_on <= today AND (a.cancelled_on IS NULL OR a.cancelled_on > today)
),
covered AS (
    SELECT c.need_id, max(CASE
        WHEN c.confirmed_on <= today THEN 7
        WHEN a.completed AND (a.for_all OR ap.id IS NOT NULL) THEN 6
        WHEN a.started AND (a.for_all OR ap.id IS NOT NULL) THEN 5
        WHEN a.planned AND a.funded THEN 4 WHEN a.planned THEN 3 ELSE 0 END) AS rung
    FROM day CROSS JOIN plans_coverage c JOIN needs_need n ON n.id = c.need_id LEFT JOIN activity a ON a.id = c.activity_id
    LEFT JOIN plans_activity_parties ap ON ap.activity_id = a.id AND ap.party_id = n.party_id
    WHERE c.covered_on <= today AND (c.ended_on IS NULL OR c.ended_on > today) GROUP BY c.need_id
),
agreed AS (SELECT m.* FROM day CROSS JOIN plans_match m WHERE m.agreed_on <= today AND (m.ended_on IS NULL OR m.ended_on > today)),
matched AS (SELECT DISTINCT need_id FROM agreed),
taken AS (SELECT offer_id, sum(units) AS units FROM agreed GROUP BY offer_id),
cell AS MATERIALIZED (
    SELECT oc.convention_id, ot.theme_id, r.region_id, min(extract(year FROM o.available_from)) AS first_year,
        max(coalesce(extract(year FROM o.available_to), 9999)) AS last_year
    FROM day CROSS JOIN offers_offer o
    JOIN offers_offer_conventions oc ON oc.offer_id = o.id JOIN offers_offer_themes ot ON ot.offer_id = o.id
    LEFT JOIN offers_offer_regions r ON r.offer_id = o.id LEFT JOIN taken ON taken.offer_id = o.id
    WHERE o.published_on <= today AND (o.left_register_on IS NULL OR o.left_register_on > today) AND NOT today <@ ANY (o.absences)
    AND o.available_from <= today AND (o.available_to IS NULL OR o.available_to >= today)
    AND (o.capacity IS NULL OR o.capacity > coalesce(taken.units, 0))
    GROUP BY 1, 2, 3
),
everywhere AS (
    SELECT c.convention_id, c.theme_id, r.id AS region_id, min(first_year) AS first_year, max(last_year) AS last_year
    FROM cell c JOIN (SELECT DISTINCT id FROM region_of) r ON r.id = coalesce(c.region_id, r.id) GROUP BY 1, 2, 3
),
asked AS MATERIALIZED (
    SELECT n.id, n.party_id, n.theme_id, n.from_year, n.to_year FROM day CROSS JOIN needs_need n
    WHERE n.registered_on <= today AND (n.left_register_on IS NULL OR n.left_register_on > today) AND NOT today <@ ANY (n.absences)
),
offered AS (
    SELECT DISTINCT n.id FROM asked n JOIN region_of r ON r.party_id = n.party_id JOIN needs_need_conventions nc ON nc.need_id = n.id
    JOIN everywhere c ON c.theme_id = n.theme_id AND c.convention_id = nc.convention_id AND c.region_id = r.id
    WHERE (n.from_year IS NULL OR n.from_year <= c.last_year) AND (n.to_year IS NULL OR n.to_year >= c.first_year)
),
rung AS MATERIALIZED (
    SELECT n.id, n.party_id, n.theme_id, greatest(coalesce(c.rung, 0), CASE WHEN m.need_id IS NULL THEN 0 ELSE 2 END,
        CASE WHEN o.id IS NULL THEN 0 ELSE 1 END) AS rung
    FROM asked n LEFT JOIN covered c ON c.need_id = n.id LEFT JOIN matched m ON m.need_id = n.id LEFT JOIN offered o ON o.id = n.id
),
counted AS (
    SELECT '' AS convention, party_id, theme_id, rung, count(*) AS needs FROM rung GROUP BY 2, 3, 4
    UNION ALL
    SELECT c.code, party_id, theme_id, rung, count(*)
    FROM rung JOIN needs_need_conventions l ON l.need_id = rung.id JOIN parties_convention c ON c.id = l.convention_id GROUP BY 1, 2, 3, 4
)
SELECT convention, r.code, coalesce(t.code, 'none'), rung, sum(needs)::int
FROM counted c JOIN region_of r ON r.party_id = c.party_id LEFT JOIN parties_theme t ON t.id = c.theme_id
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
CANDIDATES = """
WITH day AS (SELECT %s::date AS today)
SELECT o.id FROM day CROSS JOIN needs_need n JOIN offers_offer_themes t ON t.theme_id = n.theme_id JOIN offers_offer o ON o.id = t.offer_id
WHERE n.id = %s AND o.published_on <= today AND (o.left_register_on IS NULL OR o.left_register_on > today) AND NOT today <@ ANY (o.absences)
AND o.available_from <= today AND (o.available_to IS NULL OR o.available_to >= today)
AND (n.from_year IS NULL OR n.from_year <= coalesce(extract(year FROM o.available_to), 9999))
AND (n.to_year IS NULL OR n.to_year >= extract(year FROM o.available_from))
AND (o.capacity IS NULL OR o.capacity > (SELECT coalesce(sum(m.units), 0) FROM plans_match m
    WHERE m.offer_id = o.id AND m.agreed_on <= today AND (m.ended_on IS NULL OR m.ended_on > today)))
AND EXISTS (SELECT FROM offers_offer_conventions oc JOIN needs_need_conventions nc USING (convention_id)
    WHERE oc.offer_id = o.id AND nc.need_id = n.id)
AND (NOT EXISTS (SELECT FROM offers_offer_regions x WHERE x.offer_id = o.id) OR EXISTS (
    SELECT FROM offers_offer_regions x JOIN parties_regionmembership m ON m.region_id = x.region_id
    WHERE x.offer_id = o.id AND m.party_id = n.party_id AND (m.valid_from IS NULL OR m.valid_from <= today)
    AND (m.valid_to IS NULL OR m.valid_to >= today)))
ORDER BY o.id LIMIT 20
"""

CSV = """
COPY (
    SELECT n.reference, p.code, conventions.codes, provisions.codes, t.code, n.title, n.description, n.language, types.codes, n.priority,
        n.level, barriers.codes, s.code, n.life_cycle_stage, n.from_year, n.to_year, array_to_string(n.delivery_languages, '; '),
        n.target_group, n.estimated_cost, n.prior_assistance, n.source, n.source_reference, n.visibility, n.translation, n.status,
        n.registered_on, n.left_register_on, n.version, n.updated_at
    FROM needs_need n
    JOIN parties_party p ON p.id = n.party_id
    LEFT JOIN parties_theme t ON t.id = n.theme_id
    LEFT JOIN parties_listing s ON s.id = n.listing_id
    LEFT JOIN LATERAL (SELECT string_agg(c.code, '; ' ORDER BY c.code) AS codes FROM needs_need_conventions l
        JOIN parties_convention c ON c.id = l.convention_id WHERE l.need_id = n.id) conventions ON true
    LEFT JOIN LATERAL (SELECT string_agg(c.code, '; ' ORDER BY c.code) AS codes FROM needs_need_provisions l
        JOIN parties_provision c ON c.id = l.provision_id WHERE l.need_id = n.id) provisions ON true
    LEFT JOIN LATERAL (SELECT string_agg(c.code, '; ' ORDER BY c.code) AS codes FROM needs_need_assistance_types l
        JOIN parties_assistancetype c ON c.id = l.assistancetype_id WHERE l.need_id = n.id) types ON true
    LEFT JOIN LATERAL (SELECT string_agg(c.code, '; ' ORDER BY c.code) AS codes FROM needs_need_barriers l
        JOIN parties_barrier c ON c.id = l.barrier_id WHERE l.need_id = n.id) barriers ON true
    WHERE n.id <= %s ORDER BY n.id
) TO STDOUT (FORMAT csv)
"""
STORED = """party_id, theme_id, title, description, language, priority, level, life_cycle_stage, from_year, to_year, delivery_languages,
target_group, estimated_cost, prior_assistance, source, source_reference, visibility, translation, status, registered_on, left_register_on,
version, created_at, updated_at, justification, closing_reason, unmet_reason, translated_title, links"""

INSERT = """
WITH made AS (
    INSERT INTO needs_need (party_id, theme_id, title, description, language, priority, level, life_cycle_stage, delivery_languages,
        target_group, prior_assistance, source, source_reference, visibility, translation, status, version, created_at, updated_at,
        justification, closing_reason, unmet_reason, translated_title, links)
    SELECT party_id, theme_id, title, description, language, '', level, '', delivery_languages, '', '', source, '', visibility, '',
        'draft', 1, now(), now(), '', '', '', '', '{}' FROM needs_need WHERE id = %s
    RETURNING id, reference
)
INSERT INTO needs_need_conventions (need_id, convention_id) SELECT made.id, c.id FROM made, parties_convention c WHERE c.code = 'basel'
RETURNING id
"""


def answer(statement: str, *params: Any) -> Callable[[], list[Any]]:
    """Asks the prepared statement."""

    def ask() -> list[Any]:
        with connection.cursor() as cursor:
            return cursor.cursor.execute(statement, params, prepare=True).fetchall()

    return ask


def copied(statement: str, *params: Any) -> bytes:
    """What COPY ... TO STDOUT gives."""
    with connection.cursor() as cursor, cursor.cursor.copy(statement, params) as copy:
        return b"".join(bytes(block) for block in copy)


def copy_in(statement: str, content: bytes) -> None:
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        copy.write(content)
