import { answerQuestion, listQuestions } from "./dist/index.js";
console.log(await listQuestions(process.argv[2]));
await answerQuestion(process.argv[2], {location: process.argv[3], option: process.argv[4], by:"op", why:"ok"});
