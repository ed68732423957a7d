/** For people whose roles do not open the desk: says so, and where to go instead. */
export const NO_DESK_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Not for you · Cairn</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem; }
</style>
</head>
<body>
<main>
<h1>The desk is for staff</h1>
<p>None of your roles opens it. Your courses and programs are in the <a href="/lms">learners’ portal</a>.</p>
<p>If you should work here, ask a system manager for a role with desk access.</p>
</main>
</body>
</html>
`;
