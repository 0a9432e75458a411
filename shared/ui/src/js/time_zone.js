// Tells the server which zone to show times in, unless one was chosen.
const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const cookies = document.cookie.split("; ");
if (browserZone && !cookies.some((cookie) => cookie.startsWith("mh_zone_fixed=")) && !cookies.includes(`mh_zone=${browserZone}`)) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `mh_zone=${browserZone}; path=/; max-age=31536000; samesite=lax${secure}`;
}
