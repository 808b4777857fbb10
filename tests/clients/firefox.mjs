// A reader in Firefox asks, opens a citation and looks through the articles; prints what was seen.
import puppeteer from "puppeteer-core";

const [executablePath, url, question] = process.argv.slice(2);
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(`${url}/`);
  await page.waitForSelector("#suggestions .holds");
  await page.type("#question", question);
  await page.keyboard.press("Enter");
  const mark = await page.waitForSelector(".statement .mark");
  const text = (selector) => page.$eval(selector, (node) => node.textContent.trim());
  const told = { faults, statement: await text(".statement .isolated") };
  await page.waitForSelector("table.conflict");
  await mark.click();
  await page.waitForSelector("#source .current[data-sentence]");
  told.cited = await text("#source .current");
  told.focused = await page.evaluate(() => document.activeElement.matches("[data-sentence]"));
  told.sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  await page.click("#library");
  await page.waitForSelector("#page .rows li");
  await page.type('#page input[type="search"]', "hydrologist");
  await page.waitForFunction(() => document.querySelectorAll("#page .rows li").length < 14);
  told.found = await page.$$eval("#page .rows li", (rows) => rows.length);
  await page.click("#close");
  await page.click("#menu-button");
  await page.click('#menu input[value="dark"]');
  told.paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
  console.log(JSON.stringify(told));
} finally {
  await browser.close();
}
