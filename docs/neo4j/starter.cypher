// Ten queries to begin with, in Neo4j Browser or with kg query. The last three are to be drawn.

// 1. What is in the graph?
MATCH (n) RETURN labels(n)[0] AS label, count(*) AS nodes ORDER BY nodes DESC, label;

// 2. Which methods were evaluated on a dataset?
MATCH (m:Method)-[:EVALUATED_ON]->(d:Dataset)
RETURN d.name AS dataset, count(DISTINCT m) AS methods ORDER BY methods DESC, dataset LIMIT 20;

// 3. The reported numbers, with method, dataset, metric and paper.
MATCH (p:Paper)-[:REPORTS]->(r:Result)-[:OF]->(m:Method)
OPTIONAL MATCH (r)-[:ON]->(d:Dataset)
OPTIONAL MATCH (r)-[:MEASURES]->(q:Metric)
RETURN m.name AS method, d.name AS dataset, q.name AS metric, r.number AS number, r.kind AS kind,
       p.title AS paper
ORDER BY method, dataset, metric, number LIMIT 50;

// 4. The best absolute value of each dataset and metric.
MATCH (d:Dataset)<-[:ON]-(r:Result {kind: 'absolute'})-[:MEASURES]->(q:Metric)
WHERE q.higher_is_better
RETURN d.name AS dataset, q.name AS metric, max(r.value) AS best, count(r) AS results
ORDER BY dataset, metric;

// 5. Who claims to beat whom, and in which words?
MATCH (a:Method)-[o:OUTPERFORMS]->(b:Method)
RETURN a.name AS better, b.name AS worse, o.metric AS metric, o.quote AS sentence
ORDER BY better, worse, sentence LIMIT 50;

// 6. What became cheaper or faster, by which factor?
MATCH (m:Method)<-[:OF]-(r:Result {kind: 'ratio'})-[:MEASURES]->(q:Metric)
RETURN m.name AS method, q.name AS metric, r.number AS factor, r.direction AS direction, r.quote AS sentence
ORDER BY method, metric, factor LIMIT 50;

// 7. Which methods of a task have code?
MATCH (t:Task)<-[:ADDRESSES]-(p:Paper)-[:PROPOSES]->(m:Method), (p)-[:HAS_CODE]->(c:Repository)
RETURN t.name AS task, m.name AS method, c.url AS code ORDER BY task, method LIMIT 50;

// 8. Draw: the results of one paper with all that they are about.
MATCH (p:Paper)-[:REPORTS]->(:Result) WITH p, count(*) AS results ORDER BY results DESC, p.id LIMIT 1
MATCH path = (p)-[:REPORTS]->(:Result)-[:OF|ON|MEASURES|COMPARED_TO]->()
RETURN path;

// 9. Draw: the dataset with the most methods, and what else those are evaluated on.
MATCH (d:Dataset)<-[:EVALUATED_ON]-(m:Method)
WITH d, count(DISTINCT m) AS methods ORDER BY methods DESC, d.id LIMIT 1
MATCH path = (d)<-[:EVALUATED_ON]-(:Method)-[:EVALUATED_ON*0..1]->(:Dataset)
RETURN path LIMIT 200;

// 10. Draw: families of methods and datasets.
MATCH path = (a)-[:VARIANT_OF|BUILDS_ON|OUTPERFORMS]->(b) RETURN path LIMIT 200;
